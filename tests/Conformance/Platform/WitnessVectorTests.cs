using System.Text;
using System.Text.Json;
using Edge.Batch;
using Edge.Platform.Witness;

namespace Edge.Tests.Conformance.Platform;

// Goal: our witness reads requests as transparency-dev's does, and its proof is one for us too.
// Source: shared vectors trust/witness (witness_test.go, http_test.go; commit in the file).
public sealed class WitnessVectorTests
{
    [Fact]
    public void Their_request_forms_are_read_and_their_broken_ones_refused()
    {
        using JsonDocument file = JsonDocument.Parse(
            SharedVectors.Text("trust/witness/witness.json"));
        JsonElement root = file.RootElement;
        string note = root.GetProperty("checkpointSize8").GetString()!;
        string[] hashes = [.. root.GetProperty("consistencyProofHex_5_to_8").EnumerateArray()
            .Select(one => Convert.ToBase64String(Convert.FromHexString(one.GetString()!)))];
        string body = $"old 5\n{string.Join('\n', hashes)}\n\n{note}";
        Assert.True(AddCheckpoint.TryParse(
            Encoding.UTF8.GetBytes(body), out AddCheckpoint read, out string fault), fault);
        Assert.Equal((5, 8, body), (read.Old, read.At.Size, read.Text()));
        Assert.True(Note.TryParseCheckpoint(root.GetProperty("checkpointSize5").GetString()!,
            out _, out Checkpoint five, out fault), fault);
        Assert.True(Proof.VerifyConsistency(
            5, five.Root, 8, read.At.Root, [.. read.Proof]));
        foreach (JsonElement bad in root.GetProperty("bodyBad").EnumerateArray())
        {
            string text = bad.GetString()!.Replace(
                "<checkpoint>", note, StringComparison.Ordinal);
            Assert.False(AddCheckpoint.TryParse(Encoding.UTF8.GetBytes(text), out _, out _), text);
        }
        Assert.Equal((409, WitnessAnswer.SizeType, root.GetProperty("staleBody").GetString()),
            (root.GetProperty("statusMap").GetProperty("oldSizeStale").GetInt32(),
                root.GetProperty("staleContentType").GetString(),
                new WitnessAnswer(409, "56\n").Text));
    }
}
