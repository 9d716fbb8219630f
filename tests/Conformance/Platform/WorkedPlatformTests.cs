using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Edge.Batch;
using Edge.Platform;

namespace Edge.Tests.Conformance.Platform;

/// <summary>The batch table and the verdicts of trust.md section 2 on the worked cases.</summary>
public class WorkedPlatformTests
{
    // Goal: every row answers as written, in the order of the file; size is what stands on
    // record afterwards. Source: worked/platform.json (18 requests).
    [Fact]
    public async Task Every_worked_request_gets_its_answer()
    {
        using JsonDocument file = JsonDocument.Parse(
            SharedVectors.Text("trust/worked/platform.json"));
        using var world = new PlatformWorld();
        GatewayRow? sender = null;
        foreach (JsonProperty log in file.RootElement.GetProperty("logs").EnumerateObject())
            sender = world.AddLog("sz-futian-07", log.Name, log.Value.GetString()!);
        foreach (JsonElement other in file.RootElement.GetProperty("knownButOther")
            .EnumerateArray())
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            world.AddLog("sz-futian-07", other.GetString()!,
                VerifierKey.ForLog(other.GetString()!, key).Text);
        }
        world.Open();
        var receipts = new Dictionary<(string, long), byte[]>();
        int count = 0;
        foreach (JsonElement step in file.RootElement.GetProperty("steps").EnumerateArray())
        {
            string what = step.GetProperty("what").GetString()!;
            Answer answer = await world.PostAsync(
                sender, Encoding.UTF8.GetBytes(step.GetProperty("body").GetString()!));
            Assert.True(step.GetProperty("status").GetInt32() == answer.Status, what);
            string code = step.GetProperty("code").GetString()!;
            if (code == "ok")
            {
                Assert.True(ReceiptDocument.TryParse(answer.Body, out var read, out string fault),
                    fault);
                if (!receipts.TryAdd((read.Origin, read.Old), answer.Body))
                    Assert.Equal(receipts[(read.Origin, read.Old)], answer.Body);
                Assert.True(Note.TryParse(read.Note, out Note note, out _));
                Assert.Equal(SignatureState.Good, note.Check(world.Cosigner.VerifierKey));
            }
            else
            {
                Assert.True(RefusalDocument.TryParse(answer.Body, out var refusal, out _));
                Assert.True(code == refusal.Code, $"{what}: {refusal.Code} {refusal.Detail}");
            }
            Assert.Equal(step.GetProperty("size").GetInt64(), world.SizeOnRecord(sender!.Origin));
            count++;
        }
        Assert.Equal(file.RootElement.GetProperty("steps").GetArrayLength(), count);
        Assert.NotEqual(0, count);
    }

    // Source: worked/verdicts.json (10 entries, two logs), with the example pack.
    [Fact]
    public async Task Every_worked_entry_gets_its_verdict()
    {
        using JsonDocument file = JsonDocument.Parse(
            SharedVectors.Text("trust/worked/verdicts.json"));
        using var world = new PlatformWorld();
        foreach (JsonProperty device in file.RootElement.GetProperty("devices").EnumerateObject())
            world.AddDevice(device.Name,
                Convert.FromHexString(device.Value.GetProperty("K_dev").GetString()!),
                device.Value.GetProperty("state").GetString()!);
        var logs = new Dictionary<string, LogWriter>();
        foreach (string name in file.RootElement.GetProperty("steps").EnumerateArray()
            .Select(step => step.GetProperty("log").GetString()!).Distinct())
            logs.Add(name, new LogWriter(world, name));
        world.Open();
        foreach (JsonElement step in file.RootElement.GetProperty("steps").EnumerateArray())
        {
            string what = step.GetProperty("what").GetString()!;
            LogWriter log = logs[step.GetProperty("log").GetString()!];
            Answer answer = await world.PostAsync(
                log.Row, log.Seal(step.GetProperty("entry").GetString()!));
            Assert.True(answer.Status == 200, Encoding.UTF8.GetString(answer.Body));
            using var row = world.Ledger.Read();
            using var command = row.CreateCommand();
            command.CommandText = "SELECT verdict, mg FROM entry ORDER BY id DESC LIMIT 1";
            using var reader = command.ExecuteReader();
            Assert.True(reader.Read());
            Assert.True(step.GetProperty("verdict").GetString() == reader.GetString(0),
                $"{what}: {reader.GetString(0)}");
            Assert.Equal(step.GetProperty("mg").GetInt64(), reader.GetInt64(1));
        }
        foreach (LogWriter log in logs.Values) log.Dispose();
    }
}
