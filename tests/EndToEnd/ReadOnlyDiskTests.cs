using System.Diagnostics;
using System.Globalization;

namespace Edge.Tests.EndToEnd;

// Goal: a file system that the kernel turns read-only under a running process costs no event and
// doubles none: nothing is acked or receipted that is not on the disk, the process ends and says
// why, and a new start on the mended disk goes on. Method: ext4 on a loop device with
// errors=remount-ro, as Debian mounts its disks, and an error that the kernel itself is told to
// see; the files stay open all the while. Source: trust.md section 3; issue "real faults".
public sealed class ReadOnlyDiskTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly GatewayUnderLoad _load = new(4);
    private string? _disk;

    public async ValueTask DisposeAsync()
    {
        if (_disk is not null) await RunAsync("umount", "-l", _disk);
        _load.Dispose();
    }

    [Fact]
    public async Task Under_the_gateway_nothing_acked_is_lost_and_nothing_is_counted_twice()
    {
        var disk = await MountAsync();
        var data = Path.Combine(disk, "gateway");
        await _load.PlatformAsync();
        var gateway = await _load.GatewayAsync(data);
        using var stop = new CancellationTokenSource();
        var running = Send(stop.Token);
        await _load.MoreAckedAsync(100);

        await TurnReadOnlyAsync(disk);
        await EndedAsync(gateway, "nothing is promised that is not on disk");
        await stop.CancelAsync();
        await Task.WhenAll(running);
        var told = _load.Told();

        await MendAsync(disk);
        var again = await _load.GatewayAsync(data);
        await _load.DrainAsync();
        await GatewayUnderLoad.KillAsync(again);
        var found = await _load.CompareAsync(data, told);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"read-only under the gateway: {told.Values.Sum()} acked, at the end {found}"));
    }

    [Fact]
    public async Task Under_the_platform_every_receipt_stays_true_and_the_gateway_goes_on()
    {
        var disk = await MountAsync();
        var data = Path.Combine(disk, "platform");
        var platform = await _load.PlatformAsync(data);
        var gateway = await _load.GatewayAsync();
        using var stop = new CancellationTokenSource();
        var running = Send(stop.Token);
        await _load.MoreAckedAsync(100);

        await TurnReadOnlyAsync(disk);
        await EndedAsync(platform, "what was committed is there");
        await _load.MoreAckedAsync(100); // durable does not need the platform
        await stop.CancelAsync();
        await Task.WhenAll(running);
        var told = _load.Told();

        await MendAsync(disk);
        await _load.PlatformAsync(data);
        await _load.DrainAsync();
        await GatewayUnderLoad.KillAsync(gateway);
        var found = await _load.CompareAsync(_load.World.PathOf("gateway"), told);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"read-only under the platform: {told.Values.Sum()} acked, at the end {found}"));
    }

    private List<Task> Send(CancellationToken stop) =>
        [.. _load.Devices.Select(device => device.RunAsync(long.MaxValue, stop))];

    private async Task EndedAsync(Process process, string reason)
    {
        await _load.UntilAsync(() => process.HasExited, "the end of the process");
        Assert.NotEqual(0, process.ExitCode);
        await _load.UntilAsync(
            () => _load.Said.Contains(reason, StringComparison.Ordinal), "the reason");
    }

    private async Task<string> MountAsync()
    {
        if (Environment.GetEnvironmentVariable("EDGE_READ_ONLY_DISK") != "1")
            Assert.Skip("EDGE_READ_ONLY_DISK=1 lets the kernel spoil a disk of this test's own");
        if (Environment.UserName != "root") Assert.Skip("mounting a disk needs root");
        var image = Path.Combine(_load.Folder, "disk.img");
        var at = Directory.CreateDirectory(Path.Combine(_load.Folder, "disk")).FullName;
        using (var file = File.Create(image)) file.SetLength(256L << 20);
        var made = await RunAsync("mkfs.ext4", "-q", "-F", image);
        if (made.ExitCode != 0) Assert.Skip($"no ext4 can be made here: {made.Error}");
        var mount = await RunAsync("mount", "-o", "loop,errors=remount-ro", image, at);
        if (mount.ExitCode != 0) Assert.Skip($"no loop device may be mounted here: {mount.Error}");
        _disk = at;
        if (Trigger(at) is null) Assert.Skip("this kernel has no trigger_fs_error for ext4");
        return at;
    }

    private static async Task TurnReadOnlyAsync(string disk)
    {
        await File.WriteAllTextAsync(
            Trigger(disk)!, "1", TestContext.Current.CancellationToken);
        Assert.Throws<IOException>(() => File.WriteAllText(Path.Combine(disk, "probe"), "x"));
    }

    // A file system that has seen an error is written again only after it was mounted anew.
    private async Task MendAsync(string disk)
    {
        var off = await RunAsync("umount", disk);
        Assert.True(off.ExitCode == 0, off.ToString());
        var on = await RunAsync(
            "mount", "-o", "loop", Path.Combine(_load.Folder, "disk.img"), disk);
        Assert.True(on.ExitCode == 0, on.ToString());
    }

    private static string? Trigger(string disk)
    {
        var device = File.ReadLines("/proc/mounts").Select(line => line.Split(' '))
            .Where(words => words[1] == disk).Select(words => Path.GetFileName(words[0]))
            .LastOrDefault();
        var file = $"/sys/fs/ext4/{device}/trigger_fs_error";
        return device is not null && File.Exists(file) ? file : null;
    }

    private static Task<EdgeCommand> RunAsync(string program, params string[] arguments) =>
        EdgeCommand.RunAsync(program, Limit, arguments);
}
