using Edge.Device.Drivers;
using Edge.Twin.Chips;

namespace Edge.Tests.Unit.Device.Drivers;

/// <summary>Contacts that bounce and a lock that may stick.</summary>
public sealed class SwitchAndLockTests
{
    [Fact]
    public void A_bouncing_door_changes_once()
    {
        // Goal: 10 edges within 20 ms are one opening. Steady time 30 ms, so believed at 52 ms.
        var pin = new SimulatedPin();
        var door = new SwitchInput(pin, activeHigh: true, steadyMs: 30, nowMs: 0);
        int changes = 0;
        for (int ms = 1; ms <= 100; ms++)
        {
            pin.Level = ms > 20 || ms / 2 % 2 == 1;
            if (door.Step(ms)) changes++;
        }
        Assert.Equal(1, changes);
        Assert.True(door.Active);
        Assert.InRange(door.SinceMs, 30, 55);
    }

    [Fact]
    public void A_loose_contact_is_called_loose()
    {
        var pin = new SimulatedPin();
        var tamper = new SwitchInput(pin, activeHigh: false, steadyMs: 10, nowMs: 0);
        for (int ms = 1; ms <= 1100; ms++)
        {
            pin.Level = ms / 5 % 2 == 0;
            tamper.Step(ms);
        }
        Assert.True(tamper.Chatters);
    }

    [Fact]
    public void A_lock_opens_with_one_pulse_and_the_coil_goes_off_at_once()
    {
        // Expected: the bolt moves 60 ms after the coil; it never stays on for 500 ms.
        (CabinetLock door, SimulatedLock bolt) = Make();
        door.Unlock();
        Run(door, bolt, 0, 3000);
        Assert.Equal(LockState.Open, door.State);
        Assert.Equal(1, bolt.Pulses);
        Assert.InRange(bolt.LongestMs, 60, CabinetLock.PulseMs);
        Assert.False(bolt.Read());
        bolt.Close();
        Run(door, bolt, 3000, 3500);
        Assert.Equal(LockState.Shut, door.State);
        Assert.False(door.Forced);
    }

    [Fact]
    public void A_jammed_lock_gets_three_pulses_with_rests_and_is_called_stuck()
    {
        (CabinetLock door, SimulatedLock bolt) = Make();
        bolt.Jammed = true;
        door.Unlock();
        Run(door, bolt, 0, 12000);
        Assert.Equal(LockState.Stuck, door.State);
        Assert.Equal(CabinetLock.TriesMax, bolt.Pulses);
        Assert.InRange(bolt.LongestMs, CabinetLock.PulseMs, CabinetLock.PulseMs + 50);
        Assert.False(bolt.Read());
        bolt.Jammed = false;
        door.Unlock();
        Run(door, bolt, 12000, 15000);
        Assert.Equal(LockState.Open, door.State);
    }

    [Fact]
    public void A_bolt_that_moves_unasked_is_forced()
    {
        (CabinetLock door, SimulatedLock bolt) = Make();
        bolt.Contact.Level = true;
        Run(door, bolt, 0, 200);
        Assert.Equal(LockState.Open, door.State);
        Assert.True(door.Forced);
        Assert.Equal(0, bolt.Pulses);
    }

    private static (CabinetLock, SimulatedLock) Make()
    {
        var bolt = new SimulatedLock();
        var contact = new SwitchInput(bolt.Contact, activeHigh: true, steadyMs: 20, nowMs: 0);
        return (new CabinetLock(bolt, contact, 0), bolt);
    }

    private static void Run(CabinetLock door, SimulatedLock bolt, long fromMs, long toMs)
    {
        for (long now = fromMs; now < toMs; now += 10)
        {
            bolt.Advance(now);
            door.Step(now);
        }
    }
}
