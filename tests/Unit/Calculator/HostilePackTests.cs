using System.Text;
using Edge.Calculator;
using Edge.Exact;

namespace Edge.Tests.Unit.Calculator;

// Goal: a pack file from a stranger is refused with its faults or read, never an exception; so is
// the line that a device gets of it. Method: seeded changes of the packs that are shipped;
// EDGE_FUZZ_INPUTS sets how many.
[Trait("hostile", "kernel")]
public class HostilePackTests
{
    [Fact]
    public void A_pack_is_refused_with_its_faults_or_read()
    {
        List<byte[]> packs = [.. Directory.GetFiles(
            Repository.Path("gateway/Calculator/Packs"), "*.json", SearchOption.AllDirectories)
            .Select(File.ReadAllBytes).Where(bytes => bytes.Length < 16_384)];
        Assert.NotEmpty(packs);
        Hostile.Run(packs, 21, Hostile.Inputs(20), bytes =>
        {
            var pack = PackReader.Read("hostile.json", bytes, out var faults);
            Assert.Equal(pack is null, faults.Count > 0);
        }, bytesPerByte: 512);
    }

    [Fact]
    public void A_devices_table_is_refused_or_read()
    {
        var good = Encoding.ASCII.GetBytes(
            $"EDGEPACK1|a.b@1.0.0|{new string('a', 64)}|g|1000|0|9|PET=1/2;HDPE=-3/4;x=-");
        var table = new CompactTable();
        Hostile.Run([good], 22, Hostile.Inputs(), bytes =>
        {
            if (!table.TryRead(bytes, 0, bytes.Length)) return;
            for (var row = 0; row < table.Rows; row++) table.TryPreview(row, 999, out _);
        });
    }
}
