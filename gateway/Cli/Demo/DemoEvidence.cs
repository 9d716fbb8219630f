using System.Globalization;
using System.Text.Json.Nodes;

namespace Edge.Cli.Demo;

/// <summary>
/// Keeps what a resident and an auditor would take home: receipts and batches as files.
/// </summary>
public static class DemoEvidence
{
    private const int ReceiptsKept = 5;
    private const int BatchesKept = 10_000;

    /// <summary>
    /// Saves the newest receipts' evidence, their promises and every batch under
    /// <c>evidence/</c>.
    /// </summary>
    public static async Task SaveAsync(DemoWorld world, DemoProcesses processes)
    {
        var folder = Directory.CreateDirectory(world.PathOf("evidence")).FullName;
        var status = await processes.AskAsync(
            new Uri(world.GatewayAddress, "status.json"), CancellationToken.None);
        var count = 0;
        foreach (var id in status?["receipts"]?.AsArray().Take(ReceiptsKept) ?? [])
        {
            var evidence = await processes.BytesAsync(
                new Uri(world.GatewayAddress, $"r/{(string?)id}.json"), CancellationToken.None);
            if (evidence is null) continue;
            await File.WriteAllBytesAsync(
                Path.Combine(folder, $"receipt-{++count}.json"), evidence);
            var promise = await processes.BytesAsync(
                new Uri(world.GatewayAddress, $"r/{(string?)id}/promise.txt"),
                CancellationToken.None);
            if (promise is null) continue;
            await File.WriteAllBytesAsync(Path.Combine(folder, $"receipt-{count}.txt"), promise);
        }

        await SaveBatchesAsync(world, processes, folder);
    }

    private static async Task SaveBatchesAsync(
        DemoWorld world, DemoProcesses processes, string folder)
    {
        var log = new Uri(world.PlatformAddress, $"edge/1/log/{world.OriginHash}/");
        long old = 0;
        for (var i = 0; i < BatchesKept; i++)
        {
            var name = old.ToString(CultureInfo.InvariantCulture);
            var batch = await processes.BytesAsync(
                new Uri(log, $"batch/{name}"), CancellationToken.None);
            if (batch is null) return;
            var receipt = await processes.BytesAsync(
                new Uri(log, $"receipt/{name}"), CancellationToken.None);
            await File.WriteAllBytesAsync(Path.Combine(folder, $"batch-{name}.json"), batch);
            if (receipt is not null)
            {
                await File.WriteAllBytesAsync(
                    Path.Combine(folder, $"batch-{name}.receipt.json"), receipt);
            }

            var count = JsonNode.Parse(batch)?["entries"]?.AsArray().Count ?? 0;
            if (count == 0) return;
            old += count;
        }
    }
}
