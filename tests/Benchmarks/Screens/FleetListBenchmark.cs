using System.Globalization;
using System.Security.Cryptography;
using Edge.Host;
using Edge.Pipeline;
using Edge.Wire;

namespace Edge.Tests.Benchmarks.Screens;

/// <summary>How long the server takes for the console's list with many devices.</summary>
internal static class FleetListBenchmark
{
    private const string Password = "correct horse battery";
    private const int Rounds = 50;

    /// <summary>Runs it; the first argument is the number of devices.</summary>
    public static async Task<int> RunAsync(string[] more)
    {
        var count = more.Length > 0 ? int.Parse(more[0], CultureInfo.InvariantCulture) : 1_000;
        var folder = Directory.CreateTempSubdirectory("edge-fleet-").FullName;
        try
        {
            await RunAsync(folder, count);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task RunAsync(string folder, int count)
    {
        await FillAsync(folder, count);
        var key = Path.Combine(folder, "log.key.pem");
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var data = Path.Combine(folder, "data");
        await using var process = await GatewayProcess.StartAsync(
            new HostOptions
            {
                Gateway = TestGateway.Id,
                Site = "futian",
                Origin = TestGateway.Origin,
                LogKey = key,
                HttpPort = 0,
                MqttPort = 0,
                Platform = new PlatformOptions { Url = new Uri("http://127.0.0.1:9"), Token = "t" },
                Terms = TestGateway.Terms,
            },
            data, TimeProvider.System);
        using var http = new HttpClient(
            new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });
        http.BaseAddress = process.Addresses[0];
        var cookie = await SignInAsync(http, process.FirstSignInPath!);
        var times = new List<double>();
        long bytes = 0;
        for (var i = 0; i < Rounds; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/console");
            request.Headers.Add("Cookie", cookie);
            var started = TimeProvider.System.GetTimestamp();
            using var answer = await http.SendAsync(request);
            bytes = (await answer.Content.ReadAsByteArrayAsync()).LongLength;
            times.Add(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds);
            answer.EnsureSuccessStatusCode();
        }

        times.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{count} devices, page of 100: median {times[Rounds / 2]:0.0} ms, p95 "
            + $"{times[Rounds * 95 / 100]:0.0} ms, longest {times[^1]:0.0} ms, {bytes} bytes"));
        await process.StopAsync();
    }

    private static async Task<string> SignInAsync(HttpClient http, string link)
    {
        using var form = new FormUrlEncodedContent(
        [
            new("name", "mei"), new("password", Password), new("again", Password),
        ]);
        using var answer = await http.PostAsync(link, form);
        return answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
    }

    // Every device is listed and has two drop-offs, so that each row has something to show.
    private static async Task FillAsync(string folder, int count)
    {
        var platform = new TestPlatform(TestGateway.Id, 1);
        await using var gateway = await Gateway.OpenAsync(
            TestGateway.Options(folder), platform, TimeProvider.System);
        var pending = count * 2;
        var all = new TaskCompletionSource();
        for (var i = 0; i < count; i++)
        {
            var device = new TestDevice(
                string.Create(CultureInfo.InvariantCulture, $"bin-{i:d5}"));
            platform.Devices[device.Id] = new TestPlatform.Listed(device.Key);
            await gateway.KeysAsync(device.Id);
            for (var n = 0; n < 2; n++)
            {
                var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
                gateway.Submit(
                    device.Id, device.Dropoff(300 + i, now), now, new Answer(() =>
                    {
                        if (Interlocked.Decrement(ref pending) == 0) all.TrySetResult();
                    }));
            }
        }

        await all.Task;
    }

    private sealed class Answer(Action decided) : IAnswer
    {
        public long Session => 1;

        public void Decided(AcceptCode code, byte[]? ack) => decided();

        public void Abandoned() => decided();
    }
}
