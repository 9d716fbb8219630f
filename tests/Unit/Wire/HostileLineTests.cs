using System.Text;
using Edge.Wire;
using Ascii = Edge.Wire.Ascii;

namespace Edge.Tests.Unit.Wire;

// Goal: a gateway reads any bytes for an envelope, a device any bytes for an ack or an order:
// nothing throws, and nothing is taken that the sender's key did not make. Method: seeded changes
// of good lines; EDGE_FUZZ_INPUTS sets how many (10^7 in the long form).
[Trait("hostile", "kernel")]
public class HostileLineTests
{
    private readonly byte[] key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    [Fact]
    public void An_envelope_is_refused_or_read_to_what_stands_in_it()
    {
        var device = new WrittenDevice("bin-1", key);
        var more = Encoding.ASCII.GetBytes(device.DropOff(412));
        var line = new EventLine();
        var maker = new TagMaker(new ManagedHmac(), Limits.LineBytesMax);
        var platform = Keys.Platform(new ManagedHmac(), key);
        var taken = 0;
        Hostile.Run(
            "envelope", [more, Encoding.ASCII.GetBytes(device.DropOff(7))], 11, Hostile.Inputs(),
            (bytes, count) =>
            {
                if (!line.TryParse(bytes, 0, count))
                {
                    Assert.NotNull(line.Fault);
                    return false;
                }

                Assert.True(count <= Limits.LineBytesMax && line.Seq >= 0);
                Assert.True(Ascii.IsId(line.Dev) && line.Epoch > 0);
                for (var i = 0; i < line.FieldCount; i++) Assert.NotNull(line.FieldName(i));
                var isWhole = bytes.AsSpan(6, line.PayloadCount)
                    .SequenceEqual(more.AsSpan(6, Math.Min(line.PayloadCount, more.Length - 6)));
                // A changed payload never passes under the old tag.
                if (taken++ % 64 == 0 && !isWhole && line.Dev == "bin-1" && line.Seq == 1)
                    Assert.False(line.HasGoodP(maker, platform));
                return true;
            });
    }

    [Fact]
    public void An_ack_or_an_order_that_was_changed_is_none()
    {
        var ack = AckLine.Write(new ManagedHmac(), key, 3, "bin-1", 17, 5, "full");
        var buffer = new byte[200];
        var maker = new TagMaker(new ManagedHmac(), Limits.LineBytesMax);
        var down = new DownLine(maker);
        var payload = """{"v":1,"dev":"bin-1","kind":"epoch","k":4,"n":1}"""u8.ToArray();
        var order = buffer[..down.WriteOrder(key, payload, payload.Length, buffer)];
        var reader = new AckReader(maker, "bin-1");
        Hostile.Run("down", [ack, order], 12, Hostile.Inputs(4), (bytes, count) =>
        {
            down.TryPeek(bytes, 0, count);
            var given = bytes.AsSpan(0, count);
            var isSame = given.SequenceEqual(ack) || given.SequenceEqual(order);
            if (isSame) return true;
            Assert.False(reader.TryRead(key, 3, bytes, 0, count));
            Assert.False(down.TryReadOrder(key, bytes, 0, count));
            return false;
        });
    }
}
