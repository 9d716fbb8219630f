using System.Net;
using System.Text.Json;
using Edge.Batch;
using Edge.Calculator;
using Edge.Platform.Devices;
using Edge.Platform.Witness;

namespace Edge.Platform;

/// <summary>The platform as a process: opens its books, checks them, listens until told to stop.
/// </summary>
public static class PlatformProcess
{
    /// <summary>Runs until cancelled, or until the disk fails.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="data">Folder of the ledger and the head.</param>
    /// <param name="cancel">Stops it in good order.</param>
    /// <param name="ready">Told the address once it listens.</param>
    /// <exception cref="PlatformException">It cannot start, or the disk failed.</exception>
    public static async Task RunAsync(
        PlatformOptions options, string data, CancellationToken cancel,
        Action<string>? ready = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        Check(options);
        PackLibrary packs = AgreedPacks(options);
        var registry = new Registry(options, terms => new PackRecalculator(packs, terms));
        Directory.CreateDirectory(data);
        bool isNew = !File.Exists(Path.Combine(data, "ledger.sqlite"));
        using var key = CosignerKey.Open(options.Key, isNew);
        var cosigner = new Cosigner(options.Name, key);
        using Ledger ledger = Ledger.Open(data);
        KeyCuts? cuts = options.KeySet is { } keySet ? new KeyCuts(keySet, options.Roots) : null;
        using var intake = new Intake(registry, ledger,
            new HeadSlots(Path.Combine(data, "head")), cosigner, TimeProvider.System,
            cuts);
        using DeviceStore devices = DeviceStore.Open(data);
        var orders = new OrderBook(devices, registry, TimeProvider.System);
        var claims = new DeviceClaims(devices, registry, TimeProvider.System);
        using var books = new LedgerCheck(data)
        {
            LogKey = origin => registry.Log(origin)?.Key,
            Cosigners = [cosigner.VerifierKey, .. cuts?.Lines()
                .Where(line => line.Key.IsCosigner).Select(line => line.Key) ?? []],
        };
        books.Run(Limits.RehashAtStart, cancel);
        intake.Start();
        PlatformTls? tls = options.Tls is { } secured ? new PlatformTls(secured) : null;
        await using WebApplication app = Build(options, tls);
        var view = new LedgerView(ledger, registry);
        var witnessed = new WitnessedNotes(Path.Combine(data, "witnessed"));
        List<WitnessClient> witnesses =
            [.. options.Witnesses.Select(row => new WitnessClient(row))];
        var accounts = new Accounts(ledger, registry, Accounts.ReadTables(options.Points));
        var api = new Api(
            registry, intake, view, new ReadDesk(registry, ledger, orders, claims, witnessed),
            accounts,
            new PublicKeys(options, registry, cosigner.VerifierKey), tls);
        api.Map(app);
        var acts = new PairedActs(devices, orders, TimeProvider.System);
        var updates = new UpdateDesk(
            devices, registry, orders, options.Releases, TimeProvider.System);
        new DeviceApi(
            registry, claims, orders, acts, updates, api.Sender, OperatorToken.Open(data))
            .Map(app);
        app.MapGet("/", (HttpRequest request) => Results.Text(
            new Page(view, options.Name, Page.IsChinese(request)).ToHtml(),
            "text/html; charset=utf-8"));
        Exception? failed = null;
        intake.DiskFailed = wrong =>
        {
            failed = wrong;
            app.Lifetime.StopApplication();
        };
        await app.StartAsync(cancel);
        ready?.Invoke(app.Urls.First());
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(
            cancel, app.Lifetime.ApplicationStopping);
        Task rounds = witnesses.Count == 0 ? Task.CompletedTask : new WitnessRounds(
            registry, view, witnessed, witnesses,
            (who, why) => intake.AlarmAsync(who, "witness", why), TimeProvider.System)
            .RunAsync(ended.Token);
        Task daily = LookDailyAsync(books, found =>
        {
            intake.Halt(found);
            failed = found;
            app.Lifetime.StopApplication();
        }, ended.Token);
        await app.WaitForShutdownAsync(cancel);
        await ended.CancelAsync();
        await rounds;
        await daily;
        witnesses.ForEach(one => one.Dispose());
        if (failed is PlatformException known) throw known;
        if (failed is not null)
            throw new PlatformException("write the ledger", data, failed.Message,
                "check the disk, then start again: what was committed is there");
    }

    private static async Task LookDailyAsync(
        LedgerCheck books, Action<PlatformException> found, CancellationToken cancel)
    {
        var watch = new LedgerWatch(
            books, TimeSpan.FromHours(Limits.RehashHours), TimeProvider.System);
        if (await watch.RunAsync(cancel) is { } wrong) found(wrong);
    }

    private static PackLibrary AgreedPacks(PlatformOptions options)
    {
        PackLibrary packs;
        try
        {
            packs = options.Packs is null
                ? PackLibrary.LoadEmbedded() : PackLibrary.Load(options.Packs);
        }
        catch (Exception wrong) when (wrong is PackException or IOException
            or UnauthorizedAccessException)
        {
            throw new PlatformException("load the packs", options.Packs ?? "embedded",
                wrong.Message,
                "name a folder of packs in platform.json; edge methodology check says more");
        }
        foreach (GatewayRow row in options.Gateways)
            if (TermsCheck.Refusal(packs, row.Terms) is { } cause)
                throw new PlatformException("agree the terms", $"gateway {row.Gateway}", cause,
                    "correct its terms in platform.json and at the gateway; "
                    + "edge methodology terms gateway.json lists every fault");
        return packs;
    }

    private static WebApplication Build(PlatformOptions options, PlatformTls? tls)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
            json.SerializerOptions.TypeInfoResolverChain.Add(
                new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver());
        });
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = Limits.Connections;
            kestrel.Limits.MaxRequestHeadersTotalSize = Limits.HeaderBytes;
            // Api reads one byte above its own limit and answers 413 with a document.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            if (tls is not null) kestrel.ConfigureHttpsDefaults(tls.Configure);
            if (options.Urls.Count > 0) return;
            kestrel.Listen(IPAddress.Loopback, options.Port, listener =>
            {
                if (tls is not null) listener.UseHttps();
            });
        });
        if (options.Urls.Count > 0) builder.WebHost.UseUrls([.. options.Urls]);
        WebApplication app = builder.Build();
        app.Use((context, next) =>
        {
            IHeaderDictionary headers = context.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers.CacheControl = "no-store";
            headers.ContentSecurityPolicy =
                "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
            return next(context);
        });
        return app;
    }

    private static void Check(PlatformOptions options)
    {
        string? fault = !Edge.Batch.Checkpoint.IsName(options.Name)
            ? $"name: '{options.Name}' cannot name a key: no spaces, no +, not empty"
            : options.Port is < 0 or > ushort.MaxValue
            ? $"port: {options.Port} is no port: 0 to 65535"
            : options.Urls.FirstOrDefault(url => !Uri.TryCreate(url, UriKind.Absolute, out var at)
                || at.Scheme is not ("http" or "https")) is { } bad
            ? $"urls: '{bad}' is no http or https address"
            : options.Witnesses.Count > 14
            ? "witnesses: a note has 16 lines, so 14 witnesses at most" : null;
        if (fault is not null)
        {
            throw new PlatformException("take the configuration", "platform.json", fault,
                "correct it; docs/reference/config.md describes every member");
        }
    }
}
