using System.Text.RegularExpressions;

namespace Edge.Tests.EndToEnd;

/// <summary>The README's first command, run and checked as its reader would.</summary>
public sealed partial class DemoTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(30);
    private readonly string folder = Directory.CreateTempSubdirectory("edge-demo-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_demo_counts_everything_once_and_what_it_leaves_verifies_offline()
    {
        // Goal: must-shows 1, 3 and 4 of the spine, on real processes. The demo itself compares the
        // three sums and ends with 0 only if they are equal; here its files are checked after all
        // its processes have ended, by the command line, by openssl and with one byte changed.
        var world = Path.Combine(folder, "world");
        var demo = await EdgeCommand.RunAsync(Limit, "demo", "--for", "40s", "--data", world);

        Assert.True(demo.ExitCode == 0, demo.ToString());
        Assert.Contains("every sum is equal", demo.Output);
        var first = FirstReceipt().Match(demo.Output);
        Assert.True(first.Success, demo.ToString());
        var totals = Totals().Match(demo.Output);
        Assert.True(totals.Success, demo.ToString());
        Assert.True(int.Parse(totals.Groups[1].Value) >= 20, demo.Output);
        Assert.Matches(@"(?m)^box-001 +(garment|book|phone) ", demo.Output);

        await ReceiptVerifies(world);
        await PromiseWasKept(world);
        await BatchesVerify(world);
        await OpensslAccepts(world);
    }

    private static async Task ReceiptVerifies(string world)
    {
        var file = Path.Combine(world, "evidence", "receipt-1.json");
        var trust = Path.Combine(world, "trust.vkeys");
        var good = await EdgeCommand.RunAsync(
            Short, "receipt", "verify", file, "--trust", trust);
        Assert.True(good.ExitCode == 0, good.ToString());
        foreach (var step in new[] { "leaf", "path", "checkpoint", "calculation", "receipt" })
        {
            Assert.Matches($@"(?m)^ok +{step}\b", good.Output);
        }

        var text = await File.ReadAllTextAsync(file);
        var changed = Mass().Replace(
            text, match => $"{match.Groups[1].Value}9{match.Groups[2].Value}", 1);
        Assert.NotEqual(text, changed);
        var bad = Path.Combine(world, "evidence", "changed.json");
        await File.WriteAllTextAsync(bad, changed);
        var refused = await EdgeCommand.RunAsync(
            Short, "receipt", "verify", bad, "--trust", trust);
        Assert.Equal(1, refused.ExitCode);
        Assert.Matches(@"(?m)^fail +", refused.Output);
    }

    // The commands of docs/how-to/verify-a-receipt.md.
    private static async Task PromiseWasKept(string world)
    {
        var promise = Path.Combine(world, "evidence", "receipt-1.txt");
        string[] verify =
            ["promise", "verify", promise, "--trust", Path.Combine(world, "trust.vkeys")];
        var alone = await EdgeCommand.RunAsync(Short, verify);
        Assert.True(alone.ExitCode == 0, alone.ToString());
        Assert.Matches(@"(?m)^wait +log\b", alone.Output);
        var kept = await EdgeCommand.RunAsync(
            Short, [.. verify, "--evidence", Path.ChangeExtension(promise, ".json")]);
        Assert.True(kept.ExitCode == 0, kept.ToString());
        Assert.Matches(@"(?m)^ok +log +kept: entry ", kept.Output);
        var other = await EdgeCommand.RunAsync(
            Short,
            [.. verify, "--evidence", Path.Combine(world, "evidence", "receipt-2.json")]);
        Assert.Equal(1, other.ExitCode);
        Assert.Matches(@"(?m)^fail +log\b", other.Output);
    }

    private static async Task BatchesVerify(string world)
    {
        var batches = Directory.GetFiles(Path.Combine(world, "evidence"), "batch-*.json")
            .Where(path => !path.EndsWith(".receipt.json", StringComparison.Ordinal))
            .OrderBy(path => int.Parse(Number().Match(Path.GetFileName(path)).Value)).ToArray();
        Assert.NotEmpty(batches);
        var good = await EdgeCommand.RunAsync(
            Short, ["batch", "verify", .. batches, "--trust", Path.Combine(world, "trust.vkeys")]);
        Assert.True(good.ExitCode == 0, good.ToString());
    }

    private static async Task OpensslAccepts(string world)
    {
        // The commands of docs/how-to/verify-a-receipt.md: first three lines, DER after four bytes.
        var evidence = System.Text.Json.JsonDocument.Parse(await File.ReadAllTextAsync(
            Path.Combine(world, "evidence", "receipt-1.json")));
        var proof = evidence.RootElement.GetProperty("proof").GetString()!;
        var note = proof[(proof.IndexOf("\n\n", StringComparison.Ordinal) + 2)..];
        var lines = note.Split('\n');
        var body = Path.Combine(world, "body");
        var signature = Path.Combine(world, "signature");
        await File.WriteAllTextAsync(body, string.Join('\n', lines[..3]) + "\n");
        await File.WriteAllBytesAsync(
            signature, Convert.FromBase64String(lines[4].Split(' ')[2])[4..]);
        var vkey = (await File.ReadAllLinesAsync(Path.Combine(world, "trust.vkeys")))[0];
        var spki = Convert.FromBase64String(vkey.Split('+', 3)[2])[1..];
        var key = Path.Combine(world, "log.pub.der");
        await File.WriteAllBytesAsync(key, spki);

        var openssl = await EdgeCommand.RunAsync(
            "openssl", Short, "dgst", "-sha256", "-verify", key, "-keyform", "DER",
            "-signature", signature, body);

        Assert.True(openssl.ExitCode == 0, openssl.ToString());
        Assert.Contains("Verified OK", openssl.Output);
    }

    [GeneratedRegex(@"first receipt after ([\d.]+) s: (\S+)")]
    private static partial Regex FirstReceipt();

    [GeneratedRegex(@"platform\D+(\d+)")]
    private static partial Regex Totals();

    [GeneratedRegex(@"(\\""(?:net|wh)\\"":\d)(\d*)")]
    private static partial Regex Mass();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();
}
