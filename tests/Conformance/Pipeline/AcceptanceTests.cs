using System.Text;
using System.Text.Json;
using Edge.Pipeline;
using Edge.Tests.Common;
using Edge.Wire;
using Microsoft.Data.Sqlite;

namespace Edge.Tests.Conformance.Pipeline;

// Goal: every row of the acceptance table, on the worked lines, through the real journal. Expected
// values: vectors/trust/worked/acceptance.json, made apart from this code.
public sealed class AcceptanceTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly NativeHmac _hmac = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_worked_step_gets_its_code_its_number_and_its_flag()
    {
        using var worked = JsonDocument.Parse(SharedVectors.Text("trust/worked/acceptance.json"));
        var root = worked.RootElement;
        var platform = Platform(root);
        var id = root.GetProperty("gateway").GetString()!;
        var newest = root.GetProperty("epochs").EnumerateArray().Max(k => k.GetInt64());
        var clock = new TestClock(MiddleMs(root));
        await using var gateway = await Gateway.OpenAsync(
            TestGateway.Options(_folder.Path, gateway: id), platform, clock);
        foreach (var device in platform.Devices.Keys) await gateway.KeysAsync(device);

        var steps = 0;
        foreach (var step in root.GetProperty("steps").EnumerateArray())
        {
            var what = step.GetProperty("what").GetString();
            var device = step.GetProperty("topicDev").GetString()!;
            var line = Encoding.UTF8.GetBytes(step.GetProperty("line").GetString()!);
            var answer = new TestAnswer();
            gateway.Submit(device, line, clock.GetUtcNow().ToUnixTimeMilliseconds(), answer);
            var (code, ack) = await answer.Decision;

            var upto = step.GetProperty("upto").GetInt64();
            Assert.True(step.GetProperty("code").GetString() == code.Text(), $"{what}: {code}");
            Assert.True(upto == Durable(gateway, device), $"{what}: durable");
            if (code.IsAnswered())
            {
                var epoch = code == AcceptCode.Epoch ? newest : Parsed(line)!.Epoch;
                var key = Keys.Gateway(_hmac, platform.Devices[device].Key, id, epoch);
                Assert.True(upto == Upto(ack, key, epoch, device), $"{what}: ack");
            }
            else Assert.True(ack is null, $"{what}: an answer");
            if (code == AcceptCode.Accept) Assert.Equal(Flag(step), FlagOf(device, upto));
            steps++;
        }

        Assert.Equal(root.GetProperty("steps").GetArrayLength(), steps);
        Assert.NotEqual(0, steps);
    }

    private static TestPlatform Platform(JsonElement root)
    {
        var epochs = root.GetProperty("epochs").EnumerateArray().Select(k => k.GetInt64());
        var platform = new TestPlatform(root.GetProperty("gateway").GetString()!, [.. epochs]);
        foreach (var device in root.GetProperty("devices").EnumerateObject())
        {
            var floor = device.Value.TryGetProperty("floor", out var set) ? set : default;
            var isMoved = floor.ValueKind == JsonValueKind.Object;
            platform.Devices[device.Name] = new TestPlatform.Listed(
                Convert.FromHexString(device.Value.GetProperty("K_dev").GetString()!),
                device.Value.GetProperty("state").GetString()!,
                isMoved ? floor.GetProperty("seq").GetInt64() : 0,
                isMoved ? floor.GetProperty("p").GetString()! : "");
        }

        return platform;
    }

    private static long Durable(Gateway gateway, string device) =>
        gateway.View.Status().Devices.FirstOrDefault(view => view.Device == device)?.DurableSeq
        ?? 0;

    private long Upto(byte[]? ack, byte[] key, long epoch, string device)
    {
        Assert.NotNull(ack);
        Assert.True(AckLine.TryRead(
            _hmac, key, epoch, device, ack, 0, ack.Length, out var upto, out _, out _));
        return upto;
    }

    // The file does not say when the lines came: when the middle one of them was written, so that
    // one whose clock is meant to be off does not put all others off.
    private static long MiddleMs(JsonElement root)
    {
        long[] times = [.. root.GetProperty("steps").EnumerateArray()
            .Select(step => Parsed(Encoding.UTF8.GetBytes(step.GetProperty("line").GetString()!)))
            .Where(line => line is { Tq: "S" }).Select(line => line!.T).Order()];
        return times[times.Length / 2];
    }

    private static EventLine? Parsed(byte[] bytes)
    {
        var line = new EventLine();
        return line.TryParse(bytes, 0, bytes.Length) ? line : null;
    }

    private static string Flag(JsonElement step) =>
        step.TryGetProperty("flag", out var flag) ? flag.GetString()! : "";

    private string FlagOf(string device, long seq)
    {
        var file = Path.Combine(_folder.Path, "data", "journal.db");
        using var journal = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        journal.Open();
        using var command = journal.CreateCommand();
        command.CommandText = "SELECT flags FROM event JOIN device ON device.id = event.device "
            + "WHERE dev = $dev AND seq = $seq";
        command.Parameters.AddWithValue("$dev", device);
        command.Parameters.AddWithValue("$seq", seq);
        return (string)command.ExecuteScalar()!;
    }
}
