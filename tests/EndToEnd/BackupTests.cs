using System.Globalization;
using System.Text;

namespace Edge.Tests.EndToEnd;

// Goal: a copy taken while the gateway runs is whole, holds no key of a device, and a gateway put
// back from it fetches from the platform what was sealed since: nothing lost, nothing twice, one
// history. Method: real processes under load; then the data folder is gone. Source: trust.md 3.
public sealed class BackupTests : IDisposable
{
    private static readonly TimeSpan Limit = GatewayUnderLoad.Limit;

    private readonly GatewayUnderLoad _load = new(4);

    public void Dispose() => _load.Dispose();

    [Fact]
    public async Task A_copy_taken_under_load_is_put_back_and_goes_on_without_loss()
    {
        var platform = await _load.PlatformAsync();
        var gateway = await _load.GatewayAsync();
        using var stop = new CancellationTokenSource();
        var running = _load.Devices
            .Select(device => device.RunAsync(long.MaxValue, stop.Token)).ToList();
        await _load.MoreAckedAsync(300);
        var (data, copy) = (_load.World.PathOf("gateway"), Path.Combine(_load.Folder, "copy"));
        var before = _load.Acked;
        var taken = await EdgeCommand.RunAsync(Limit, "backup", "take", copy, "--data", data);
        Assert.True(taken.ExitCode == 0, taken.ToString());
        await _load.MoreAckedAsync(300);
        await stop.CancelAsync();
        await Task.WhenAll(running);
        await _load.DrainAsync();
        await GatewayUnderLoad.KillAsync(gateway);
        var told = _load.Told();
        AssertNoKeys(copy);

        // The machine is gone; a new one gets the copy, while the platform is away.
        Directory.Delete(data, recursive: true);
        var back = await EdgeCommand.RunAsync(Limit, "backup", "restore", copy, "--data", data);
        Assert.True(back.ExitCode == 0, back.ToString());
        await GatewayUnderLoad.KillAsync(platform);
        var alone = _load.Start("gateway", "run", data);
        await _load.UntilAsync(() => alone.HasExited, "the end of a gateway that may not sign");
        Assert.Equal(1, alone.ExitCode);
        await _load.UntilAsync(
            () => _load.Said.Contains("put back from a backup", StringComparison.Ordinal),
            "the reason why it may not sign");

        await _load.PlatformAsync();
        var again = await _load.GatewayAsync();
        Assert.False(File.Exists(Path.Combine(data, "restored")));
        using var more = new CancellationTokenSource();
        var later = _load.Devices
            .Select(device => device.RunAsync(device.Recorded + 50, more.Token)).ToList();
        await Task.WhenAll(later).WaitAsync(Limit, TestContext.Current.CancellationToken);
        await _load.DrainAsync();
        await GatewayUnderLoad.KillAsync(again);
        var kept = await _load.CompareAsync(data, told);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"backup under load: {before} acked before it, {told.Values.Sum()} when the folder "
            + $"was lost, at the end {kept}"));
    }

    [Fact]
    public async Task A_copy_that_was_changed_is_not_put_back_and_a_journal_is_not_overwritten()
    {
        await _load.PlatformAsync();
        var gateway = await _load.GatewayAsync();
        using var stop = new CancellationTokenSource();
        var running = _load.Devices
            .Select(device => device.RunAsync(20, stop.Token)).ToList();
        await Task.WhenAll(running).WaitAsync(Limit, TestContext.Current.CancellationToken);
        var (data, copy) = (_load.World.PathOf("gateway"), Path.Combine(_load.Folder, "copy"));
        var taken = await EdgeCommand.RunAsync(Limit, "backup", "take", copy, "--data", data);
        Assert.True(taken.ExitCode == 0, taken.ToString());
        var twice = await EdgeCommand.RunAsync(Limit, "backup", "take", copy, "--data", data);
        Assert.Contains("it is there already", twice.Error);
        await GatewayUnderLoad.KillAsync(gateway);

        var over = await EdgeCommand.RunAsync(Limit, "backup", "restore", copy, "--data", data);
        Assert.Contains("there is a journal", over.Error);
        var journal = Path.Combine(copy, "journal.db");
        var bytes = await File.ReadAllBytesAsync(journal, TestContext.Current.CancellationToken);
        bytes[^100] ^= 1;
        await File.WriteAllBytesAsync(journal, bytes, TestContext.Current.CancellationToken);
        var changed = await EdgeCommand.RunAsync(
            Limit, "backup", "restore", copy, "--data", Path.Combine(_load.Folder, "new"));
        Assert.Equal(1, changed.ExitCode);
        Assert.Contains("it is not the file that was copied", changed.Error);
    }

    // A canary: the document a gateway keeps of a device's keys names its format.
    private static void AssertNoKeys(string copy)
    {
        foreach (var file in Directory.GetFiles(copy))
        {
            Assert.Equal(-1, File.ReadAllBytes(file).AsSpan().IndexOf(
                Encoding.ASCII.GetBytes("edge-device-keys/1")));
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }
}
