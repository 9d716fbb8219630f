using Edge.Batch;
using Edge.Platform;

namespace Edge.Tests.Unit.Platform;

public class HeadSlotsTests
{
    // Goal: a torn slot never hides the other one. Source: trust.md 2 (two slots written in turn).
    private const string Origin = "edge.example.cn/gw-1/2026h2";

    [Fact]
    public void Each_write_is_read_back_and_a_torn_newest_slot_leaves_the_one_before()
    {
        using var folder = new TestFolder();
        var head = new HeadSlots(folder.Path);
        Assert.Null(head.Read(Origin));
        for (int size = 1; size <= 5; size++)
        {
            head.Write(Origin, size, Merkle.Leaf($"{size}"));
            Assert.Equal(size, head.Read(Origin)!.Size);
            string file = Directory.GetFiles(folder.Path).Single();
            byte[] whole = File.ReadAllBytes(file);
            byte[] torn = [.. whole];
            torn[(size % 2 * 4096) + 17 + size] ^= 0x40;
            File.WriteAllBytes(file, torn);
            Assert.Equal(size == 1 ? null : size - 1, head.Read(Origin)?.Size);
            File.WriteAllBytes(file, whole);
        }
        Assert.Null(head.Read(Origin + "x"));
    }
}
