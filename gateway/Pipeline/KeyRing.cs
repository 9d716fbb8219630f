using System.Collections.Concurrent;

namespace Edge.Pipeline;

/// <summary>
/// The device keys this gateway may hold: from the platform, kept in the journal.
/// </summary>
/// <remarks>Works from the journal while the platform is away. Asks again for every device that is
/// heard, so that a revocation holds within a minute. Thread-safety: safe.</remarks>
internal sealed class KeyRing(
    string gateway, IPlatformLink platform, TimeProvider time, Random chance) : IDisposable
{
    private const int StrangersRemembered = 4_096;

    private static readonly TimeSpan AwayFor = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, DeviceKeys> _keys = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _asked = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Task<DeviceKeys?>> _open =
        new(StringComparer.Ordinal);

    private long _awaySince = time.GetTimestamp() - (time.TimestampFrequency * 3_600);

    private readonly SemaphoreSlim _requests = new(Limits.KeyRequests);
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Makes fetched keys durable and known to the write loop.</summary>
    public Func<DeviceKeys, byte[], Task>? Keep { get; set; }

    /// <summary>Devices heard lately, whose keys are to be kept fresh.</summary>
    public Func<IEnumerable<string>>? Heard { get; set; }

    /// <summary>How many devices have keys here.</summary>
    public int Count => _keys.Count;

    /// <summary>The keys held for a device, or null.</summary>
    public DeviceKeys? Find(string device) => _keys.GetValueOrDefault(device);

    /// <summary>Takes keys over from the journal.</summary>
    public void Load(DeviceKeys keys) => _keys[keys.Device] = keys;

    /// <summary>Asks the platform, not more than once in ten seconds for one device.</summary>
    public void Ask(string device)
    {
        if (IsDue(device, 10_000)) _ = FetchAsync(device);
    }

    /// <summary>The platform's present word on a device, or the keys held while it is away.
    /// </summary>
    /// <remarks>For a device that connects: one that was revoked while it was silent must not get
    /// in on keys that are kept here. Waits for the platform two seconds at most.</remarks>
    public async Task<DeviceKeys?> EnsureAsync(string device)
    {
        if (!_open.TryGetValue(device, out var asking))
        {
            var held = Find(device);
            var isAway = time.GetElapsedTime(Volatile.Read(ref _awaySince)) < AwayFor;
            if (held is not null && (isAway || !IsDue(device, Limits.KeysEveryMs))) return held;
            if (held is null && !IsDue(device, 1_000)) return null;
            asking = FetchAsync(device);
        }

        try
        {
            return await asking.WaitAsync(TimeSpan.FromSeconds(2), time);
        }
        catch (TimeoutException)
        {
            return Find(device);
        }
    }

    /// <summary>Asks the platform now, whenever it was asked last: a person wants it.</summary>
    public Task<DeviceKeys?> RenewAsync(string device)
    {
        _asked[device] = time.GetTimestamp();
        return FetchAsync(device);
    }

    /// <summary>Keeps the keys of devices that are heard fresh, until stopped.</summary>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), time, cancel);
            foreach (var device in Heard?.Invoke() ?? [])
            {
                // Spread over a few seconds, so that a thousand devices do not ask at once.
                var dueMs = Limits.KeysEveryMs - chance.Next(5_000);
                if (IsDue(device, dueMs)) await FetchAsync(device);
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
        _requests.Dispose();
    }

    private bool IsDue(string device, long everyMs)
    {
        var isKnown = _asked.TryGetValue(device, out var askedAt);
        if (isKnown && time.GetElapsedTime(askedAt).TotalMilliseconds < everyMs) return false;
        if (!isKnown && _asked.Count > Limits.Devices + StrangersRemembered) _asked.Clear();
        _asked[device] = time.GetTimestamp();
        return true;
    }

    private Task<DeviceKeys?> FetchAsync(string device)
    {
        // Continuations run where it is completed, its last statement: a hop to the thread pool
        // would leave the caller's scheduler, and with it simulated time.
        var done = new TaskCompletionSource<DeviceKeys?>();
        var open = _open.GetOrAdd(device, done.Task);
        if (open == done.Task) _ = RunAsync(device, done);
        return open;
    }

    private async Task RunAsync(string device, TaskCompletionSource<DeviceKeys?> done)
    {
        DeviceKeys? keys = null;
        try
        {
            await _requests.WaitAsync(_stop.Token);
            try
            {
                keys = await RequestAsync(device);
            }
            finally
            {
                _requests.Release();
            }
        }
        catch (Exception wrong) when (wrong is OperationCanceledException
            or ObjectDisposedException or JournalFullException
            or System.Threading.Channels.ChannelClosedException)
        {
            // Stopping, or no room to keep them: the keys held so far stay in force.
        }

        _open.TryRemove(device, out _);
        done.TrySetResult(keys ?? Find(device));
    }

    private async Task<DeviceKeys?> RequestAsync(string device)
    {
        var answer = await platform.GetAsync($"/edge/1/devices/{device}/keys", _stop.Token);
        if (answer.Status == 0) Volatile.Write(ref _awaySince, time.GetTimestamp());
        if (answer.Status != 200) return null;
        if (!DeviceKeys.TryParse(answer.Body, device, gateway, out var keys, out _)) return null;
        if (Keep is not null) await Keep(keys!, answer.Body);
        _keys[device] = keys!;
        return keys;
    }
}
