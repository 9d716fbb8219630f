using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Edge.Batch;

namespace Edge.Tests.Conformance.Batch;

/// <summary>Our checkpoints under a tool that nobody here wrote.</summary>
public class OpensslTests
{
    // Goal: the commands of docs/how-to/verify-a-receipt.md say "Verified OK" for our own and the
    // worked note, and fail when one byte of the text changes. Source: trust.md section 2.
    private const string Commands =
        "head -3 note > body; sed -n 5p note | cut -d' ' -f3 | base64 -d | tail -c +5 > sig; "
        + "openssl dgst -sha256 -verify log.pub.pem -signature sig body";

    [Fact]
    public async Task Openssl_verifies_a_note_just_signed()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signer = new LogSigner("edge.example.cn/gw-1/2026h2", key);
        string note = signer.Sign(new Checkpoint(signer.VerifierKey.Name, 7, Merkle.Leaf("x")));
        Assert.Contains("Verified OK", await RunAsync(note, signer.VerifierKey.ToPem()));
        string changed = note.Replace("\n7\n", "\n8\n", StringComparison.Ordinal);
        Assert.DoesNotContain("Verified OK", await RunAsync(changed, signer.VerifierKey.ToPem()));
    }

    [Fact]
    public async Task Openssl_verifies_the_worked_note() => Assert.Contains("Verified OK",
        await RunAsync(
            File.ReadAllText(Assert.Single(Directory.GetFiles(
                SharedVectors.Path("trust/worked"), "checkpoint-*"))),
            SharedVectors.Text("trust/worked/log.pub.pem")));

    private static async Task<string> RunAsync(string note, string pem)
    {
        string folder = Directory.CreateTempSubdirectory("edge-openssl-").FullName;
        try
        {
            CancellationToken cancel = TestContext.Current.CancellationToken;
            await File.WriteAllTextAsync(Path.Combine(folder, "note"), note, cancel);
            await File.WriteAllTextAsync(Path.Combine(folder, "log.pub.pem"), pem, cancel);
            using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", Commands])
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                StandardOutputEncoding = Encoding.UTF8,
            })!;
            string said = await shell.StandardOutput.ReadToEndAsync(cancel);
            await shell.WaitForExitAsync(cancel);
            return said;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
