using System.Net;
using System.Net.Sockets;
using Edge.Cli.Demo;
using Microsoft.Data.Sqlite;

namespace Edge.Tests.EndToEnd;

/// <summary>
/// <c>edge doctor</c> on machines in real trouble (busy port, read-only folder, full disk, wrong
/// clock).
/// </summary>
public sealed class DoctorTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly string folder = Directory.CreateTempSubdirectory("edge-doctor-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_healthy_machine_passes_with_zero()
    {
        var port = LoopbackPorts.Free(1)[0];
        var doctor = await EdgeCommand.RunAsync(
            Limit, "doctor", "--data", folder, "--port", $"{port}");

        Assert.True(doctor.ExitCode == 0, doctor.ToString());
        Assert.Contains($"127.0.0.1:{port} is free", doctor.Output);
    }

    [Fact]
    public async Task A_busy_port_ends_with_one_and_says_who_to_ask()
    {
        using var socket = new Socket(
            AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        var port = ((IPEndPoint)socket.LocalEndPoint!).Port;

        var doctor = await EdgeCommand.RunAsync(
            Limit, "doctor", "--data", folder, "--port", $"{port}");

        Assert.Equal(1, doctor.ExitCode);
        Assert.Contains($"fail  port         127.0.0.1:{port} is in use", doctor.Output);
        Assert.Contains("hint: stop that program", doctor.Output);
    }

    // Expected: 30 g were written by the device; the books are changed behind the platform's back.
    [Fact]
    public async Task Books_of_a_platform_pass_until_a_mass_in_them_is_changed()
    {
        using var world = new PlatformWorld();
        var bin = new WrittenDevice("bin-1", new byte[32]);
        world.AddDevice(bin.Dev, bin.DeviceKey);
        using var log = new LogWriter(world, "gw-1");
        world.Open();
        var batch = log.Seal(LogWriter.Event(bin.DropOff(30, "pet")));
        Assert.Equal(200, (await world.PostAsync(log.Row, batch)).Status);
        world.Close();
        string[] arguments = ["doctor", "--data", folder,
            "--port", $"{LoopbackPorts.Free(1)[0]}", "--ledger", world.Folder];

        var doctor = await EdgeCommand.RunAsync(Limit, arguments);
        Assert.True(doctor.ExitCode == 0, doctor.ToString());
        Assert.Contains("ok    ledger", doctor.Output);

        await using (var books = new SqliteConnection(
            $"Data Source={Path.Combine(world.Folder, "ledger.sqlite")};Pooling=False"))
        {
            await books.OpenAsync();
            await using var change = books.CreateCommand();
            change.CommandText = "UPDATE entry SET g = 31";
            Assert.Equal(1, await change.ExecuteNonQueryAsync());
        }

        doctor = await EdgeCommand.RunAsync(Limit, arguments);
        Assert.Equal(1, doctor.ExitCode);
        Assert.Contains("fail  ledger", doctor.Output);
        Assert.Contains("entry 0", doctor.Output);
        Assert.Contains("hint: restore the newest backup", doctor.Output);
        arguments[^1] = folder;
        doctor = await EdgeCommand.RunAsync(Limit, arguments);
        Assert.Equal(1, doctor.ExitCode);
        Assert.Contains("name the platform's data folder", doctor.Output);
    }

    [Fact]
    public async Task A_read_only_folder_ends_with_one_and_says_what_to_do()
    {
        var mounted = await MountAsync("size=4m");
        try
        {
            await MustAsync("mount", "-o", "remount,ro", mounted);
            var doctor = await EdgeCommand.RunAsync(
                Limit, "doctor", "--data", mounted, "--port", $"{LoopbackPorts.Free(1)[0]}");

            Assert.Equal(1, doctor.ExitCode);
            Assert.Contains($"fail  data         {mounted} cannot be written", doctor.Output);
            Assert.Contains("name another folder with --data", doctor.Output);
        }
        finally
        {
            await MustAsync("umount", mounted);
        }
    }

    [Fact]
    public async Task A_full_disk_ends_with_one_and_says_that_nothing_is_lost()
    {
        var mounted = await MountAsync("size=1m");
        try
        {
            FillUp(Path.Combine(mounted, "filler"));
            var doctor = await EdgeCommand.RunAsync(
                Limit, "doctor", "--data", mounted, "--port", $"{LoopbackPorts.Free(1)[0]}");

            Assert.Equal(1, doctor.ExitCode);
            Assert.Contains($"fail  data         {mounted}: the disk is full", doctor.Output);
            Assert.Contains("fail  space", doctor.Output);
            Assert.Contains("the gateway refuses", doctor.Output);
        }
        finally
        {
            await MustAsync("umount", mounted);
        }
    }

    [Fact]
    public async Task A_clock_behind_the_data_ends_with_one()
    {
        // The clock cannot be moved in a test, so the data is: a file of the year 2100.
        var file = Path.Combine(folder, "journal.db");
        await File.WriteAllTextAsync(file, "");
        File.SetLastWriteTimeUtc(file, new DateTime(2100, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        var doctor = await EdgeCommand.RunAsync(
            Limit, "doctor", "--data", folder, "--port", $"{LoopbackPorts.Free(1)[0]}");

        Assert.Equal(1, doctor.ExitCode);
        Assert.Contains("fail  clock", doctor.Output);
        Assert.Contains("2100-01-01T00:00:00Z", doctor.Output);
    }

    [Fact]
    public async Task The_report_for_programs_is_one_json_object_with_the_same_steps()
    {
        var doctor = await EdgeCommand.RunAsync(
            Limit, "doctor", "--data", folder, "--port", $"{LoopbackPorts.Free(1)[0]}", "--json");

        using var report = System.Text.Json.JsonDocument.Parse(doctor.Output);
        Assert.Equal("edge-doctor/1", report.RootElement.GetProperty("format").GetString());
        Assert.Equal(
            ["runtime", "data", "space", "keys", "clock", "port"],
            report.RootElement.GetProperty("steps").EnumerateArray()
                .Select(step => step.GetProperty("name").GetString()!));
    }

    [Fact]
    public async Task A_wrong_word_ends_with_two()
    {
        var edge = await EdgeCommand.RunAsync(Limit, "doctr");
        Assert.Equal(2, edge.ExitCode);
        Assert.Contains("hint:", edge.Error);
    }

    private async Task<string> MountAsync(string size)
    {
        if (Environment.UserName != "root") Assert.Skip("mounting a tmpfs needs root");
        var mounted = Directory.CreateDirectory(Path.Combine(folder, "disk")).FullName;
        var mount = await EdgeCommand.RunAsync(
            "mount", Limit, "-t", "tmpfs", "-o", size, "tmpfs", mounted);
        if (mount.ExitCode != 0) Assert.Skip($"this machine may not mount a tmpfs: {mount.Error}");
        return mounted;
    }

    private static async Task MustAsync(string program, params string[] arguments)
    {
        var done = await EdgeCommand.RunAsync(program, Limit, arguments);
        Assert.True(done.ExitCode == 0, done.ToString());
    }

    private static void FillUp(string path)
    {
        using var filler = new FileStream(
            path, FileMode.Create, FileAccess.Write, FileShare.None, 1);
        var block = new byte[4096];
        try
        {
            while (true) filler.Write(block);
        }
        catch (IOException)
        {
            // Full: what the test wants.
        }
    }
}
