using System.Buffers.Binary;
using System.Security.Cryptography;
using Edge.Pipeline;

namespace Edge.Tests.Unit.Pipeline;

// Goal: the head file byte by byte: two slots of 4 KiB written in turn, each with its hash; what is
// no slot is never read as one. Source: trust.md 2 (Equivocation); the cases are what the mutation
// run found unasked.
public sealed class HeadSlotTests : IDisposable
{
    private const int SlotBytes = 4_096;
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Slotted => Path.Combine(_folder.Path, "head");

    [Fact]
    public void Slots_are_written_in_turn_and_each_has_its_hash()
    {
        using (var head = Head.Open(_folder.Path))
        {
            Assert.Equal(2 * SlotBytes, new FileInfo(Slotted).Length);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite,
                File.GetUnixFileMode(Slotted));
            for (int turn = 1; turn <= 4; turn++)
            {
                head.Write(Signed(turn));
                byte[] slot = Slots().AsSpan((turn % 2) * SlotBytes, SlotBytes).ToArray();
                Assert.Equal(turn, BinaryPrimitives.ReadInt64BigEndian(slot));
                Assert.Equal(10 * turn, BinaryPrimitives.ReadInt64BigEndian(slot.AsSpan(8)));
                Assert.Equal(Slot(turn, Signed(turn)), slot);
                Assert.Equal(Signed(turn).Size, head.Last!.Size);
            }
        }

        using var again = Head.Open(_folder.Path);
        Assert.Equal((TestGateway.Origin, 40), (again.Last!.Origin, again.Last.Size));
        Assert.Equal(Signed(4).Root, again.Last.Root);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(SlotBytes)]
    [InlineData((2 * SlotBytes) - 1)]
    public void A_file_that_was_cut_is_damaged_and_not_new(int bytes)
    {
        File.WriteAllBytes(Slotted, new byte[bytes]);
        var wrong = Assert.Throws<GatewayException>(() => Head.Open(_folder.Path));
        Assert.Equal(("read the head file", Slotted), (wrong.Operation, wrong.Subject));
    }

    [Fact]
    public void A_file_of_zeros_in_its_full_length_is_new()
    {
        File.WriteAllBytes(Slotted, new byte[2 * SlotBytes]);
        using var head = Head.Open(_folder.Path);
        Assert.Null(head.Last);
        head.Write(Signed(1));
        Assert.Equal(Slot(1, Signed(1)), Slots()[SlotBytes..]);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(SlotBytes - 32 - 52, true)]
    [InlineData(SlotBytes - 32 - 52 + 1, false)]
    [InlineData(-1, false)]
    public void A_slot_whose_name_does_not_fit_is_damaged_though_its_hash_is_good(
        int length, bool isGood)
    {
        byte[] slot = Slot(9, Signed(9));
        BinaryPrimitives.WriteInt32BigEndian(slot.AsSpan(48), length);
        SHA256.HashData(slot.AsSpan(0, SlotBytes - 32), slot.AsSpan(SlotBytes - 32));
        File.WriteAllBytes(Slotted, [.. Slot(8, Signed(8)), .. slot]);
        using var head = Head.Open(_folder.Path);
        Assert.Equal(isGood ? 90 : 80, head.Last!.Size);
        if (isGood) Assert.Equal(length, head.Last.Origin.Length);
    }

    [Theory]
    [InlineData(8, 9, 90)]
    [InlineData(9, 8, 90)]
    [InlineData(0, 1, 10)]
    public void The_later_turn_rules_wherever_it_stands(int first, int second, long size)
    {
        File.WriteAllBytes(
            Slotted, [.. Slot(first, Signed(first)), .. Slot(second, Signed(second))]);
        using var head = Head.Open(_folder.Path);
        Assert.Equal(size, head.Last!.Size);
    }

    [Fact]
    public void A_slot_of_turn_0_alone_is_read()
    {
        File.WriteAllBytes(Slotted, [.. Slot(0, Signed(3)), .. new byte[SlotBytes]]);
        using var head = Head.Open(_folder.Path);
        Assert.Equal(30, head.Last!.Size);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named()
    {
        string nowhere = Path.Combine(_folder.Path, "nowhere");
        var wrong = Assert.Throws<GatewayException>(() => Head.Open(nowhere));
        Assert.Equal("open the head file", wrong.Operation);
        Assert.Equal(Path.Combine(nowhere, "head"), wrong.Subject);
    }

    private byte[] Slots()
    {
        using var file = new FileStream(
            Slotted, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[2 * SlotBytes];
        file.ReadExactly(bytes);
        return bytes;
    }

    private static SignedHead Signed(int size)
    {
        byte[] root = new byte[32];
        root[0] = (byte)size;
        root[31] = 7;
        return new SignedHead(TestGateway.Origin, 10 * size, root);
    }

    // Made apart from the code: turn, size, root, length of the name, name, zeros, SHA-256.
    private static byte[] Slot(long turn, SignedHead head)
    {
        byte[] slot = new byte[SlotBytes];
        BinaryPrimitives.WriteInt64BigEndian(slot, turn);
        BinaryPrimitives.WriteInt64BigEndian(slot.AsSpan(8), head.Size);
        head.Root.CopyTo(slot, 16);
        BinaryPrimitives.WriteInt32BigEndian(slot.AsSpan(48), head.Origin.Length);
        System.Text.Encoding.ASCII.GetBytes(head.Origin).CopyTo(slot, 52);
        SHA256.HashData(slot.AsSpan(0, SlotBytes - 32), slot.AsSpan(SlotBytes - 32));
        return slot;
    }
}
