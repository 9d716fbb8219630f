using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Edge.Cli;

/// <summary>What <c>edge doctor</c> examines, one thing each, leaving no trace.</summary>
/// <param name="time">The clock that is examined.</param>
public sealed class Examination(TimeProvider time)
{
    /// <summary>Below this the gateway refuses events (trust.md section 3), in bytes.</summary>
    public const long LeastFreeBytes = 64L << 20;

    /// <summary>Below this somebody should look, in bytes.</summary>
    public const long LowFreeBytes = 1L << 30;

    /// <summary>A sync slower than this cannot hold the ack budget, in milliseconds.</summary>
    public const int SlowSyncMs = 50;

    /// <summary>Difference to the platform's clock that may be borne, in seconds.</summary>
    public const int ClockToleranceSeconds = 120;

    /// <summary>A log is to have its follower this many days before its half-year ends.</summary>
    public const int FollowDays = 30;

    private static readonly TimeSpan PlatformTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Names the runtime, for the report that somebody pastes into a question.</summary>
    public static Step Runtime() => new(
        "runtime", StepOutcome.Ok,
        $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}, "
        + RuntimeInformation.ProcessArchitecture);

    /// <summary>Can the data folder be written and synced?</summary>
    /// <remarks>A folder that is not there yet is judged by the one to hold it.</remarks>
    public Step DataFolder(string folder)
    {
        var probe = Path.Combine(Existing(folder), ".edge-doctor");
        try
        {
            var started = time.GetTimestamp();
            using (var file = new FileStream(
                probe, FileMode.Create, FileAccess.Write, FileShare.None, 1,
                FileOptions.DeleteOnClose))
            {
                file.Write(new byte[4096]);
                file.Flush(flushToDisk: true);
            }

            var syncMs = (long)time.GetElapsedTime(started).TotalMilliseconds;
            return syncMs <= SlowSyncMs
                ? new Step("data", StepOutcome.Ok, $"{folder} is writable, sync {syncMs} ms")
                : new Step(
                    "data", StepOutcome.Warn, $"{folder}: one sync took {syncMs} ms",
                    "a slow disk delays every ack: use an SSD, or stop what else writes here");
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            return IsFull(wrong)
                ? new Step(
                    "data", StepOutcome.Fail, $"{folder}: the disk is full ({wrong.Message})",
                    "free space or move the data folder (--data); nothing is lost: it refuses")
                : new Step(
                    "data", StepOutcome.Fail, $"{folder} cannot be written: {wrong.Message}",
                    "give this user the right to write there, or name another folder with --data");
        }
    }

    /// <summary>Will the open log be followed at the end of its half-year?</summary>
    public Step Log(Edge.Host.HostOptions options)
    {
        if (!Edge.Pipeline.HalfYear.TryEnd(options.Origin, out var endMs))
        {
            return new Step("log", StepOutcome.Warn, $"{options.Origin} names no half-year",
                "edge.{domain}/{gateway}/{yyyy}h{1|2}: begin the next log under such a name");
        }

        var days = (endMs - time.GetUtcNow().ToUnixTimeMilliseconds()) / 86_400_000;
        if (options.Next is { } next)
        {
            return new Step("log", StepOutcome.Ok, $"{options.Origin}, then {next.Origin}");
        }

        return days > FollowDays
            ? new Step("log", StepOutcome.Ok, $"{options.Origin}, {days} days to its end")
            : new Step("log", StepOutcome.Warn, days < 0
                ? $"the half-year of {options.Origin} is over"
                : $"the half-year of {options.Origin} ends in {days} days",
                "prepare the next log: edge log next --config gateway.json");
    }

    /// <summary>Are a platform's books what was signed? All of them, from the first entry.
    /// </summary>
    /// <remarks>Signatures are the platform's own to check at its start: the keys are there.
    /// </remarks>
    public static Step Ledger(string folder, CancellationToken cancel)
    {
        try
        {
            using var check = new Edge.Platform.LedgerCheck(folder);
            var count = check.Run(long.MaxValue, cancel);
            return new Step("ledger", StepOutcome.Ok, $"{folder}: {count} entries hash to their "
                + "roots, rows and sums agree");
        }
        catch (Edge.Platform.PlatformException wrong)
        {
            return new Step(
                "ledger", StepOutcome.Fail, $"{wrong.Subject}: {wrong.Cause}", wrong.Hint);
        }
    }

    /// <summary>Is there room for the journal?</summary>
    public static Step FreeSpace(string folder)
    {
        try
        {
            var free = new DriveInfo(Existing(folder)).AvailableFreeSpace;
            var text = $"{free >> 20} MiB free under {folder}";
            return free switch
            {
                < LeastFreeBytes => new Step(
                    "space", StepOutcome.Fail, text,
                    $"below {LeastFreeBytes >> 20} MiB the gateway refuses events: free space"),
                < LowFreeBytes => new Step(
                    "space", StepOutcome.Warn, text,
                    $"below {LeastFreeBytes >> 20} MiB the gateway refuses: free space soon"),
                _ => new Step("space", StepOutcome.Ok, text),
            };
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            return new Step(
                "space", StepOutcome.Fail, $"{folder}: {wrong.Message}",
                "check that the disk is mounted");
        }
    }

    /// <summary>Can only the owner read the secrets?</summary>
    public static Step KeyFiles(string folder)
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(folder))
        {
            return new Step("keys", StepOutcome.Ok, "no key files here yet");
        }

        string[] open;
        try
        {
            open = [.. Directory.EnumerateFiles(folder, "*.key*")
                .Where(ReadableByOthers)];
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            return new Step(
                "keys", StepOutcome.Fail, $"{folder}: {wrong.Message}",
                "run as the user that owns the data folder");
        }

        return open.Length == 0
            ? new Step("keys", StepOutcome.Ok, "key files are readable by their owner only")
            : new Step(
                "keys", StepOutcome.Fail, $"{open[0]} can be read by others",
                $"chmod 600 {open[0]}");
    }

    /// <summary>Is the clock after everything this machine has already seen?</summary>
    /// <remarks>It can only be shown wrong: by a newer file, or a date before this build.</remarks>
    public Step Clock(string folder)
    {
        var now = time.GetUtcNow();
        var built = new DateTimeOffset(
            File.GetLastWriteTimeUtc(typeof(Examination).Assembly.Location), TimeSpan.Zero);
        if (now < built)
        {
            return new Step(
                "clock", StepOutcome.Fail,
                $"the clock says {Iso(now)}, but this program was built {Iso(built)}",
                "set the clock (timedatectl set-ntp true); check the RTC battery");
        }

        var newest = NewestFile(folder);
        return newest > now.AddSeconds(ClockToleranceSeconds)
            ? new Step(
                "clock", StepOutcome.Fail,
                $"the clock says {Iso(now)}, but {folder} holds a file of {Iso(newest.Value)}",
                "set the clock (timedatectl set-ntp true) before starting")
            : new Step("clock", StepOutcome.Ok, $"{Iso(now)}, not behind anything seen here");
    }

    /// <summary>Is the port free on loopback?</summary>
    public static Step Port(int port)
    {
        try
        {
            using var socket = new Socket(
                AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return new Step("port", StepOutcome.Ok, $"127.0.0.1:{port} is free");
        }
        catch (Exception wrong) when (wrong is SocketException or ArgumentOutOfRangeException)
        {
            var code = (wrong as SocketException)?.SocketErrorCode;
            var cause = code == SocketError.AddressAlreadyInUse
                ? "is in use by another program"
                : $"cannot be opened: {wrong.Message}";
            return new Step(
                "port", StepOutcome.Fail, $"127.0.0.1:{port} {cause}",
                $"stop that program (ss -ltnp 'sport = :{port}') or choose another port");
        }
    }

    /// <summary>Does the platform answer, and do the clocks agree?</summary>
    public async Task<Step> PlatformAsync(Uri address, CancellationToken cancel)
    {
        using var client = new HttpClient { Timeout = PlatformTimeout };
        try
        {
            using var answer = await client.GetAsync(new Uri(address, "/edge/1/keys"), cancel);
            if (answer.Headers.Date is not { } theirs)
            {
                return new Step("platform", StepOutcome.Ok, $"{address} answers (no clock sent)");
            }

            var apart = (long)(time.GetUtcNow() - theirs).TotalSeconds;
            return Math.Abs(apart) <= ClockToleranceSeconds
                ? new Step("platform", StepOutcome.Ok, $"{address} answers, clocks {apart} s apart")
                : new Step(
                    "platform", StepOutcome.Fail,
                    $"this clock and that of {address} are {apart} s apart",
                    "set the wrong one (timedatectl set-ntp true); certificates need it");
        }
        catch (Exception wrong) when (wrong is HttpRequestException or TaskCanceledException)
        {
            return new Step(
                "platform", StepOutcome.Fail, $"{address} does not answer: {wrong.Message}",
                "events are kept and sent later; check the address, the network and the platform");
        }
    }

    private static bool ReadableByOthers(string path) => !OperatingSystem.IsWindows()
        && (File.GetUnixFileMode(path) & (UnixFileMode.GroupRead | UnixFileMode.GroupWrite
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != 0;

    private static DateTimeOffset? NewestFile(string folder)
    {
        try
        {
            return Directory.Exists(folder)
                ? Directory.EnumerateFiles(folder)
                    .Select(path => (DateTimeOffset?)File.GetLastWriteTimeUtc(path)).Max()
                : null;
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            return null; // the data step has said so already
        }
    }

    private static string Existing(string folder)
    {
        var path = Path.GetFullPath(folder);
        while (!Path.Exists(path) && Path.GetDirectoryName(path) is { } parent) path = parent;
        return path;
    }

    private static bool IsFull(Exception wrong) =>
        wrong is IOException && (wrong.HResult & 0xFFFF) is 28 or 112; // ENOSPC, ERROR_DISK_FULL

    private static string Iso(DateTimeOffset moment) => moment.ToString(
        "yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
