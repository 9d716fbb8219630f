using Edge.ChargingMeter;
using Edge.Device.Store;

namespace Edge.Tests.Unit.ChargingMeter;

public class MeterStateTests
{
    [Fact]
    public void A_state_written_before_times_were_kept_is_read()
    {
        // Goal: a meter that was updated in a session loses neither session nor register. The bytes
        // are those of version 1: the newest fields cut off, the mark set back.
        const int Version1Bytes = MeterState.Bytes - 32;
        var flash = new RamFlash();
        var state = new MeterState(new TwoSlots(flash, 0, MeterState.Bytes));
        state.HasRegister = true;
        state.Last = 4_711;
        state.Offset = -12;
        state.Open.Present = true;
        state.Open.Session.Id = "token";
        state.Open.Session.StartWh = 4_700;
        state.Open.StartUtcMs = 9;
        Assert.True(state.Save());
        var bytes = new byte[MeterState.Bytes];
        Assert.Equal(MeterState.Bytes, new TwoSlots(flash, 0, MeterState.Bytes).Load(bytes));
        bytes[0] = 1;
        var old = new RamFlash();
        Assert.True(new TwoSlots(old, 0, MeterState.Bytes).Save(bytes, Version1Bytes));

        var read = new MeterState(new TwoSlots(old, 0, MeterState.Bytes));

        Assert.True(read.Load());
        Assert.Equal((4_711, -12), (read.Last, read.Offset));
        Assert.Equal("token", read.Open.Session.Id);
        Assert.Equal(4_700, read.Open.Session.StartWh);
        Assert.Equal(0, read.Open.StartUtcMs);
        Assert.True(read.Save());
        Assert.True(read.Load());
    }
}
