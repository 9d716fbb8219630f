using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using Edge.Batch;

namespace Edge.Platform.Witness;

/// <summary>A witness as a process: opens its book, listens, signs what follows, nothing else.
/// </summary>
/// <remarks>Nobody has to sign in: a checkpoint is judged by the log's own signature.</remarks>
public static class WitnessProcess
{
    /// <summary>Runs until cancelled, or until the disk fails.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="data">Folder of the head, the notes and the contradictions.</param>
    /// <param name="cancel">Stops it in good order.</param>
    /// <param name="ready">Told the address and the verifier key once it listens.</param>
    /// <exception cref="PlatformException">It cannot start, or the disk failed.</exception>
    public static async Task RunAsync(
        WitnessOptions options, string data, CancellationToken cancel,
        Action<string, string>? ready = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        Check(options);
        bool isNew = !Directory.Exists(Path.Combine(data, "head"));
        var logs = new WitnessLogs(options);
        Directory.CreateDirectory(data);
        using var key = CosignerKey.Open(options.Key, isNew);
        var cosigner = new Cosigner(options.Name, key);
        var book = new WitnessBook(cosigner, logs, data, TimeProvider.System);
        using PartitionedRateLimiter<string> rate = Rate(options.PerSecond);
        await using WebApplication app = Build(options);
        Exception? failed = null;
        app.MapPost("/add-checkpoint", async context =>
        {
            try
            {
                await AnswerAsync(context, book, rate);
            }
            catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException
                or PlatformException)
            {
                // After a failed write nothing here is certain; what was signed is on the disk.
                failed = wrong;
                context.Response.StatusCode = 503;
                app.Lifetime.StopApplication();
            }
        });
        app.MapGet("/", () => Results.Text(
            $"{cosigner.VerifierKey.Text}\n{book.Summary()}", "text/plain; charset=utf-8"));
        app.MapGet("/health", () => Results.Text("ok\n"));
        app.MapGet("/evidence/{log}", (string log) => Results.Text(
            $"[{string.Join(",\n", book.Evidence(log))}]\n", "application/json"));
        await app.StartAsync(cancel);
        ready?.Invoke(app.Urls.First(), cosigner.VerifierKey.Text);
        await app.WaitForShutdownAsync(cancel);
        if (failed is PlatformException known) throw known;
        if (failed is not null)
            throw new PlatformException("keep the witness's book", data, failed.Message,
                "check the disk, then start again: what was signed is there");
    }

    private static async Task AnswerAsync(
        HttpContext context, WitnessBook book, PartitionedRateLimiter<string> rate)
    {
        HttpResponse response = context.Response;
        string from = context.Connection.RemoteIpAddress?.ToString() ?? "";
        using (RateLimitLease lease = rate.AttemptAcquire(from))
        {
            if (!lease.IsAcquired)
            {
                response.StatusCode = 429;
                response.Headers.RetryAfter = "1";
                return;
            }
        }
        byte[] buffer = new byte[AddCheckpoint.MaxBytes + 1];
        int count = 0, read;
        while (count < buffer.Length && (read = await context.Request.Body.ReadAsync(
            buffer.AsMemory(count), context.RequestAborted)) > 0)
            count += read;
        WitnessAnswer answer = book.Add(buffer.AsSpan(0, count));
        if (answer.Status is 403 or 422)
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"add-checkpoint from {from}: {answer.Status} {answer.Text.TrimEnd()}"));
        response.StatusCode = answer.Status;
        response.ContentType = answer.ContentType;
        await response.WriteAsync(answer.Text, context.RequestAborted);
    }

    private static PartitionedRateLimiter<string> Rate(int perSecond) =>
        PartitionedRateLimiter.Create<string, string>(from =>
            RateLimitPartition.GetTokenBucketLimiter(from, _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = 2 * perSecond,
                TokensPerPeriod = perSecond,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                QueueLimit = 0,
                AutoReplenishment = true,
            }));

    private static WebApplication Build(WitnessOptions options)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = Limits.Connections;
            kestrel.Limits.MaxRequestHeadersTotalSize = Limits.HeaderBytes;
            kestrel.Limits.MaxRequestBodySize = 4 * AddCheckpoint.MaxBytes;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            if (options.Urls.Count == 0) kestrel.Listen(IPAddress.Loopback, options.Port);
        });
        if (options.Urls.Count > 0) builder.WebHost.UseUrls([.. options.Urls]);
        WebApplication app = builder.Build();
        app.Use((context, next) =>
        {
            context.Response.Headers.XContentTypeOptions = "nosniff";
            context.Response.Headers.CacheControl = "no-store";
            return next(context);
        });
        return app;
    }

    private static void Check(WitnessOptions options)
    {
        string? fault = !Checkpoint.IsName(options.Name)
            ? $"name: '{options.Name}' cannot name a key: no spaces, no +, not empty"
            : options.Port is < 0 or > ushort.MaxValue
            ? $"port: {options.Port} is no port: 0 to 65535"
            : options.PerSecond is < 1 or > 10_000
            ? $"perSecond: {options.PerSecond} is not 1 to 10000" : null;
        if (fault is not null)
            throw new PlatformException("take the configuration", "witness.json", fault,
                "correct it; docs/reference/witness.md describes every member");
    }
}
