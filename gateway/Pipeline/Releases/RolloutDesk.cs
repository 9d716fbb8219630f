using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Edge.Batch;
using Edge.Pipeline.Operators;
using Edge.Pipeline.Orders;

namespace Edge.Pipeline.Releases;

/// <summary>Rolls releases out: ring by ring, device by device, and stops itself.</summary>
/// <remarks>
/// The signatures are checked here and again by the platform, which alone can order a device to
/// update (K_u); the device checks that order and the hash. Everything is driven by acts of people
/// and by what devices say: there is no loop. Reference: docs/how-to/update.md. Thread-safety:
/// safe.
/// </remarks>
public sealed class RolloutDesk
{
    // What a device takes at once (firmware's ImageSlots), and how far a serial may jump.
    private const int PieceBytes = 1_024;
    private const int SerialStepMax = 1_000;

    private readonly RolloutParts _parts;
    private readonly RolloutBook _book;
    private readonly ReleaseShelf? _shelf;
    private readonly List<RolloutRun> _runs = [];
    private readonly Lock _gate = new();

    internal RolloutDesk(RolloutParts parts, RolloutBook book, ReleaseShelf? shelf)
    {
        (_parts, _book, _shelf) = (parts, book, shelf);
        foreach (var row in book.All()) Load(row.Id, row.AtMs, row.Who, row.Folder, row.Note);
    }

    /// <summary>Is a folder of releases configured?</summary>
    public bool IsConfigured => _shelf is not null;

    /// <summary>Pieces handed out since the start.</summary>
    public long Pieces { get; private set; }

    /// <summary>The releases in the folder.</summary>
    public IReadOnlyList<ReleaseView> Releases => _shelf?.List() ?? [];

    /// <summary>All rollouts, newest first.</summary>
    public IReadOnlyList<Rollout> All
    {
        get
        {
            lock (_gate) return [.. _runs.Select(run => run.View()).Reverse()];
        }
    }

    /// <summary>Begins with the first ring of a release.</summary>
    /// <param name="who">Who wants it.</param>
    /// <param name="name">Name of the release's folder.</param>
    /// <returns>Empty, or why not: <c>unknown</c>, <c>release</c>, <c>expired</c>, <c>open</c>,
    /// <c>old</c>, <c>step</c>, <c>nobody</c>.</returns>
    public async Task<string> StartAsync(string who, string name)
    {
        if (_shelf is null || _shelf.List().All(one => one.Name != name)) return "unknown";
        if (!_shelf.TryOpen(name, out var release, out _)) return "release";
        RolloutRun run;
        lock (_gate)
        {
            if (Refusal(release.Manifest) is { Length: > 0 } fault) return fault;
            var id = _runs.Count == 0 ? 1 : _runs[^1].Id + 1;
            run = new RolloutRun(id, Now(), who, name, release.Manifest, release.Note)
            {
                Release = release,
            };
            Widen(run, Rollout.Rings[0]);
            if (run.Devices.Count == 0) return "nobody";
            _runs.Add(run);
        }

        await WriteAsync(() =>
        {
            _book.Add(run.Id, run.AtMs, who, name, release.Note);
            Note(run, who, "start");
        });
        OfferAll(run);
        return "";
    }

    /// <summary>Goes on: after a stop with the same ring, else with the next one.</summary>
    /// <returns>Empty, or why not: <c>unknown</c>, <c>done</c>, <c>release</c>, <c>ring</c>.
    /// </returns>
    public async Task<string> ContinueAsync(string who, long id)
    {
        RolloutRun run;
        lock (_gate)
        {
            if (Find(id) is not { } found) return "unknown";
            run = found;
            if (run.State == RolloutState.Finished) return "done";
            if (Open(run) is not { } release || IsExpired(run.Manifest)) return "release";
            var isWider = run.State == RolloutState.Running;
            if (isWider && (run.Ring == 100 || !RolloutRules.MayWiden(run.Devices.Values)))
                return "ring";
            run.Release = release;
            run.ForgetPassing(Now());
            Widen(run, isWider ? run.View().NextRing : run.Ring);
            (run.State, run.Why) = (RolloutState.Running, "");
        }

        await WriteAsync(() => Note(run, who, "continue"));
        OfferAll(run);
        return "";
    }

    /// <summary>Stops: nothing more is offered or served.</summary>
    /// <returns>Empty, or why not: <c>unknown</c>, <c>done</c>.</returns>
    public async Task<string> StopAsync(string who, long id)
    {
        RolloutRun run;
        lock (_gate)
        {
            if (Find(id) is not { } found) return "unknown";
            if (found.State != RolloutState.Running) return "done";
            run = found;
            (run.State, run.Why) = (RolloutState.Stopped, "");
        }

        await WriteAsync(() => Note(run, who, "stop"));
        return "";
    }

    /// <summary>A device is there: what waits for it is offered, in the last ring to any.</summary>
    internal void Seen(string device)
    {
        RolloutRun[] due;
        lock (_gate)
        {
            foreach (var run in _runs.Where(run =>
                run is { State: RolloutState.Running, Ring: 100 }
                && !run.Devices.ContainsKey(device) && IsFor(run.Manifest, device)))
            {
                run.Devices[device] = new RolloutDevice(
                    device, UpdateState.Chosen, "", 0, Now());
            }

            due = [.. _runs.Where(run => run.State == RolloutState.Running
                && run.Devices.TryGetValue(device, out var one)
                && one.State == UpdateState.Chosen)];
        }

        foreach (var run in due) _ = OfferAsync(run, device);
    }

    /// <summary>The piece a device asks for; null when it gets none.</summary>
    internal byte[]? Piece(string device, DeviceReply want)
    {
        var at = want.Number("at");
        ReleaseFolder? release;
        lock (_gate)
        {
            var run = RunOf(device, want.Number("serial"));
            if (run is not { State: RolloutState.Running }) return null;
            release = run.Release;
            var one = run.Devices[device];
            run.Devices[device] = one with { Percent = (int)(at * 100 / run.Manifest.Size) };
            Pieces++;
        }

        return release?.Read(at, PieceBytes);
    }

    /// <summary>Takes a device's word on its update.</summary>
    internal void Heard(string device, DeviceReply said)
    {
        if (StateOf(said.Text("state")) is not { } state) return;
        RolloutRun? run;
        lock (_gate)
        {
            run = RunOf(device, said.Number("serial"));
            if (run is null || said.Re < run.Devices[device].Number) return;
            var why = state is UpdateState.Refused ? said.Text("why") : "";
            if (!run.Move(device, state, why, said.Re, Now())) return;
        }

        Moved(run, device);
    }

    private void Load(long id, long atMs, string who, string folder, string note)
    {
        var split = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (split < 0 || !ReleaseManifest.TryBody(note[..(split + 1)], out var manifest, out _))
            return;
        var (state, ring, why) = _book.LastAct(id);
        var run = new RolloutRun(id, atMs, who, folder, manifest, note)
        {
            State = state, Ring = ring, Why = why,
        };
        foreach (var device in _book.Devices(id)) run.Devices[device.Device] = device;
        if (state == RolloutState.Running)
        {
            // Keys may have been revoked since: what is not a release any more is not served.
            run.Release = Open(run);
            if (run.Release is null) (run.State, run.Why) = (RolloutState.Halted, "release");
        }

        _runs.Add(run);
    }

    private ReleaseFolder? Open(RolloutRun run) => _shelf is not null
        && _shelf.TryOpen(run.Folder, out var release, out _) && release.Note == run.Note
            ? release : null;

    private string Refusal(ReleaseManifest manifest)
    {
        if (IsExpired(manifest)) return "expired";
        var same = _runs.Where(run => run.Manifest.Product == manifest.Product
            && run.Manifest.Hardware == manifest.Hardware).ToList();
        if (same.Exists(run => run.State == RolloutState.Running)) return "open";
        var highest = same.Count == 0 ? 0 : same.Max(run => run.Manifest.Serial);
        var isOther = same.Exists(run => run.Manifest.Serial == manifest.Serial
            && run.Manifest.Sha256 != manifest.Sha256);
        return manifest.Serial < highest || isOther ? "old"
            : manifest.Serial - highest > SerialStepMax ? "step" : "";
    }

    private bool IsExpired(ReleaseManifest manifest) => Now() / 1000 > manifest.ExpiresSeconds;

    private bool IsFor(ReleaseManifest manifest, string device) =>
        _parts.Health.Find(device) is { } health && health.Product == manifest.Product
        && health.Hardware == manifest.Hardware && health.Serial < manifest.Serial
        && health.State != "offline";

    private void Widen(RolloutRun run, int ring)
    {
        run.Ring = ring;
        var fleet = _parts.Health.All.Where(health => IsFor(run.Manifest, health.Device))
            .Select(health => health.Device).Union(run.Devices.Keys);
        foreach (var device in RolloutRules.Choose(fleet, ring, run.Manifest.Serial))
        {
            run.Devices.TryAdd(
                device, new RolloutDevice(device, UpdateState.Chosen, "", 0, Now()));
        }
    }

    private void OfferAll(RolloutRun run)
    {
        string[] due;
        lock (_gate)
        {
            due = [.. run.Devices.Values.Where(one => one.State == UpdateState.Chosen)
                .Select(one => one.Device)];
        }

        foreach (var device in due) _ = OfferAsync(run, device);
    }

    // The platform orders; while it is away the device stays chosen and is offered when it greets.
    private async Task OfferAsync(RolloutRun run, string device)
    {
        lock (run.Asking)
        {
            if (!run.Asking.Add(device)) return;
        }

        try
        {
            var answer = await _parts.Platform.PostAsync(
                $"/edge/1/devices/{device}/update", Encoding.UTF8.GetBytes(run.Note),
                CancellationToken.None);
            if (answer.Status is 0 or 429 or >= 500) return;
            var isOrdered = answer.Status is 200 or 202;
            var word = Word(answer.Body, isOrdered, out var number);
            lock (_gate)
            {
                var state = isOrdered ? UpdateState.Offered : UpdateState.Refused;
                var isMoved = run.Devices[device].State == UpdateState.Chosen
                    && run.Move(device, state, isOrdered ? "" : "platform-" + word, number, Now());
                if (!isMoved) return;
            }

            Moved(run, device);
            if (isOrdered) await _parts.Keys.RenewAsync(device);
        }
        finally
        {
            lock (run.Asking) run.Asking.Remove(device);
        }
    }

    private void Moved(RolloutRun run, string device)
    {
        RolloutDevice moved;
        string act;
        lock (_gate)
        {
            moved = run.Devices[device];
            act = run.State != RolloutState.Running ? ""
                : RolloutRules.IsOverLimit(run.Devices.Values) ? "halt"
                : run.Ring == 100 && run.Devices.Values.All(
                    one => one.State == UpdateState.Confirmed) ? "finish" : "";
            if (act == "halt") (run.State, run.Why) = (RolloutState.Halted, "failures");
            if (act == "finish") run.State = RolloutState.Finished;
        }

        _ = KeepAsync(run, moved, act);
        _parts.Changed?.Invoke(device);
    }

    private async Task KeepAsync(RolloutRun run, RolloutDevice moved, string act)
    {
        try
        {
            await WriteAsync(() =>
            {
                _book.Device(run.Id, moved);
                if (act.Length > 0) Note(run, _parts.Gateway, act, isAll: false);
            });
            if (act != "halt") return;
            await _parts.Alarms.RaiseAsync(new Alarm(
                Now(), _parts.Gateway, "rollout",
                $"{run.Manifest.Product} {run.Manifest.Version}: too many devices failed"));
        }
        catch (Exception wrong) when (wrong is JournalFullException or ChannelClosedException
            or OperationCanceledException or GatewayException)
        {
            // The device says it again at its next greeting.
        }
    }

    // In the write loop: the act, and every device that it brought in.
    private void Note(RolloutRun run, string who, string act, bool isAll = true)
    {
        Rollout view;
        lock (_gate) view = run.View();
        _book.Act(view.Id, Now(), who, view.State, view.Ring, view.Why);
        foreach (var device in isAll ? view.Devices.Where(one => one.State == UpdateState.Chosen)
            : []) _book.Device(view.Id, device);
        _parts.Audit.Add(new Deed(
            who, "rollout." + act, $"{view.Manifest.Product} {view.Manifest.Version}",
            "", $"ring {view.Ring} %, {view.Devices.Count} devices {view.Why}".TrimEnd()));
    }

    private Task WriteAsync(Action write) => _parts.Receive.WriteAsync(write);

    private RolloutRun? Find(long id) => _runs.Find(run => run.Id == id);

    private RolloutRun? RunOf(string device, long serial) => _runs.FindLast(
        run => run.Manifest.Serial == serial && run.Devices.ContainsKey(device));

    private static UpdateState? StateOf(string word) => word switch
    {
        "downloading" => UpdateState.Downloading,
        "verified" => UpdateState.Verified,
        "rebooted" => UpdateState.Rebooted,
        "confirmed" => UpdateState.Confirmed,
        "rolled-back" => UpdateState.RolledBack,
        "refused" => UpdateState.Refused,
        _ => null,
    };

    private static string Word(byte[] body, bool isOrdered, out long number)
    {
        number = 0;
        try
        {
            using var json = JsonDocument.Parse(body);
            if (isOrdered) number = json.RootElement.GetProperty("number").GetInt64();
            var code = isOrdered ? "" : json.RootElement.GetProperty("code").GetString() ?? "";
            return code.Length <= 24 ? code : "";
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException
            or InvalidOperationException or FormatException)
        {
            return "form";
        }
    }

    private long Now() => _parts.Time.GetUtcNow().ToUnixTimeMilliseconds();
}

/// <summary>What rollouts work with.</summary>
internal sealed record RolloutParts(
    string Gateway, KeyRing Keys, HealthBook Health, Receive Receive, AuditTrail Audit,
    AlarmBook Alarms, IPlatformLink Platform, TimeProvider Time)
{
    /// <summary>Called with each device that got further. Must not block.</summary>
    public Action<string>? Changed { get; set; }
}
