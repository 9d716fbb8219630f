using System.Globalization;
using Edge.Pipeline;

namespace Edge.Tests.EndToEnd;

// Goal: a disk that is really full refuses, loses nothing that was acked, and goes on when there is
// room again. Method: a small tmpfs, a gateway that is not warned by the free-space check. Source:
// trust.md section 3.
public sealed class GatewayFullDiskTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly TestFolder _folder = new();
    private readonly TestDevice _device = new("bin-0001");
    private readonly TestPlatform _platform = new(TestGateway.Id, 1);
    private string? _mounted;

    public async ValueTask DisposeAsync()
    {
        if (_mounted is not null) await EdgeCommand.RunAsync("umount", Limit, "-l", _mounted);
        _folder.Dispose();
    }

    [Fact]
    public async Task A_full_disk_refuses_loses_nothing_acked_and_goes_on_when_there_is_room()
    {
        var disk = await MountAsync("12m");
        var filler = Path.Combine(disk, "filler");
        await File.WriteAllBytesAsync(
            filler, new byte[4 << 20], TestContext.Current.CancellationToken);
        _platform.Devices[_device.Id] = new TestPlatform.Listed(_device.Key);
        var acked = 0L;
        await using (var gateway = await Gateway.OpenAsync(
            TestGateway.Options(disk), _platform, TimeProvider.System, new Unwarned()))
        {
            await gateway.KeysAsync(_device.Id);
            var (line, refused) = await UntilRefusedAsync(gateway);
            acked = _device.Seq - 1;
            Assert.Equal(AcceptCode.Full, refused);
            Assert.Equal(acked, gateway.View.Device(_device.Id)!.DurableSeq);

            File.Delete(filler);
            Assert.True(await AcceptedAgainAsync(gateway, line), "still refused with room");
            acked++;
        }

        using var inspection = JournalInspection.Open(Path.Combine(disk, "data"));
        Assert.All(inspection.Check(), found => Assert.Equal("", found.Fault));
        using var export = new MemoryStream();
        inspection.Export(export, ["event"], null);
        Assert.Equal(acked, export.ToArray().AsSpan().Count((byte)'\n'));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"full disk: {acked} events acked, {acked} kept"));
    }

    private async Task<(byte[] Line, AcceptCode Code)> UntilRefusedAsync(Gateway gateway)
    {
        while (true)
        {
            var line = _device.Dropoff(100, Now());
            var code = await CodeAsync(gateway, line);
            if (code != AcceptCode.Accept) return (line, code);
            Assert.True(_device.Seq < 100_000, "the disk does not get full");
        }
    }

    private async Task<bool> AcceptedAgainAsync(Gateway gateway, byte[] line)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < Limit)
        {
            if (await CodeAsync(gateway, line) == AcceptCode.Accept) return true;
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }

        return false;
    }

    private async Task<AcceptCode> CodeAsync(Gateway gateway, byte[] line)
    {
        var answer = new TestAnswer();
        gateway.Submit(_device.Id, line, Now(), answer);
        return (await answer.Decision).Code;
    }

    private async Task<string> MountAsync(string size)
    {
        if (Environment.UserName != "root") Assert.Skip("mounting a tmpfs needs root");
        var at = Directory.CreateDirectory(Path.Combine(_folder.Path, "disk")).FullName;
        var mount = await EdgeCommand.RunAsync(
            "mount", Limit, "-t", "tmpfs", "-o", $"size={size}", "tmpfs", at);
        if (mount.ExitCode != 0) Assert.Skip($"this machine may not mount a tmpfs: {mount.Error}");
        return _mounted = at;
    }

    private static long Now() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private sealed class Unwarned : IFreeSpace
    {
        public long FreeBytes() => long.MaxValue;
    }
}
