using Edge.Metering;
using Edge.Tests.Common;
using Edge.Twin.Chips;

namespace Edge.Tests.Unit.Metering;

public class MeterFuzzTests
{
    // Goal: metering.md 8.3: on random, cut, doubled and changed bytes no exception escapes, no
    // memory is taken, and the next valid frame is found. Seeded; the long form is 10^7 inputs
    // for each codec.
    private const int Brief = 200_000;
    private const int Full = 10_000_000;

    [Fact]
    public void Modbus_replies_damaged_in_any_way_throw_nothing_and_take_no_memory()
    {
        var frame = Convert.FromHexString("01040445f8a67f5539");
        var request = Convert.FromHexString("010400480002F01D");
        var search = new ModbusSearch();
        var parsed = new ModbusFrame();
        Fuzz(1, frame, (bytes, count) =>
        {
            search.Find(bytes, count, request);
            parsed.Parse(bytes, count, (count & 1) == 0);
            for (var i = 0; i < parsed.ValueCount; i++)
            {
                parsed.Value(i);
            }
        });
        var junk = new byte[] { 0, 1, 4, 1, 4, 0x80, 0 };
        byte[] all = [.. junk, .. frame];
        Assert.Equal(BusResult.Ok, search.Find(all, all.Length, request));
        Assert.Equal(junk.Length, search.FrameAt);
    }

    [Fact]
    public void Dlt645_frames_damaged_in_any_way_throw_nothing_and_take_no_memory()
    {
        var bytes = Convert.FromHexString("fefefefe6811470000000068910833333433ccccccccbe16");
        var frame = new Dlt645Frame();
        var item = new Dlt645Item();
        Fuzz(2, bytes, (data, count) =>
        {
            for (var at = 0; frame.Find(data, count, at) == BusResult.Ok; at = frame.At + 1)
            {
                item.Find(frame.Identifier(4), true);
                item.Find(frame.Identifier(2), false);
                frame.TryDecimal(4, item.Bytes, item.HasSign, out _);
            }
        });
        byte[] all = [0x68, 0x68, 0x16, 0x68, 1, 2, 3, .. bytes];
        Assert.Equal(BusResult.Ok, frame.Find(all, all.Length, 0));
        Assert.Equal(11, frame.At);
    }

    [Fact]
    public void Registers_of_any_bits_become_a_counter_or_a_reason()
    {
        var chance = new LineChance(3);
        var data = new byte[8];
        var inputs = LongRun.Of(Brief, Full);
        for (var i = 0; i < inputs; i++)
        {
            for (var b = 0; b < data.Length; b++)
            {
                data[b] = (byte)chance.Next(256);
            }

            for (var type = 0; type <= 8; type++)
            {
                var fault = RegisterValue.Counter(data, 0, type, (i & 1) == 0, 0, out var counts);
                Assert.True(
                    fault != RegisterValue.Ok || (counts >= 0 && counts < RegisterValue.MaxCounts));
            }
        }
    }

    [Fact]
    public void A_float_comes_back_from_its_bits_within_half_a_step()
    {
        // Goal: the chip's encoder and the device's decoder are inverse up to the float's own
        // step. Source: IEEE 754, round to nearest, ties to even.
        var chance = new LineChance(4);
        for (var i = 0; i < 500_000; i++)
        {
            long milli = chance.Next(int.MaxValue) % (1L << (1 + chance.Next(30)));
            milli = i % 3 == 0 ? milli * 1000 : milli;
            var bits = SingleBits.OfMilli(milli);
            Assert.Equal(
                SinglePrecision.Ok,
                SinglePrecision.ToMilli((int)(bits >> 16), (int)(bits & 0xFFFF), out var back));
            Assert.InRange(Math.Abs(back - milli), 0, SinglePrecision.StepMilli(milli));
            var host = BitConverter.Int32BitsToSingle(unchecked((int)bits));
            Assert.Equal((float)(milli / 1000m), host);
        }
    }

    private static void Fuzz(int seed, byte[] valid, Action<byte[], int> codec)
    {
        var chance = new LineChance(seed);
        var buffer = new byte[300];
        var inputs = LongRun.Of(Brief, Full);
        Mutate(chance, valid, buffer);
        codec(buffer, 10);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < inputs; i++)
        {
            codec(buffer, Mutate(chance, valid, buffer));
        }

        var taken = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(taken < 65_536, $"{taken} bytes for {inputs} inputs");
    }

    // Random bytes, or the valid frame cut, doubled, shifted, with some bytes changed.
    private static int Mutate(LineChance chance, byte[] valid, byte[] into)
    {
        if (chance.Next(8) == 0)
        {
            var random = chance.Next(into.Length + 1);
            for (var i = 0; i < random; i++)
            {
                into[i] = (byte)chance.Next(256);
            }

            return random;
        }

        var at = chance.Next(4) == 0 ? chance.Next(6) : 0;
        var count = at;
        for (var copies = 1 + chance.Next(3); copies > 0; copies--)
        {
            var piece = chance.Next(3) == 0 ? chance.Next(valid.Length + 1) : valid.Length;
            Array.Copy(valid, 0, into, count, piece);
            count += piece;
        }

        for (var changes = chance.Next(4); changes > 0 && count > 0; changes--)
        {
            into[chance.Next(count)] = (byte)chance.Next(256);
        }

        return count;
    }
}
