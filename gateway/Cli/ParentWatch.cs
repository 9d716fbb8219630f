using System.CommandLine;

namespace Edge.Cli;

/// <summary>Lets a process end with the one that started it: when standard input closes.</summary>
public static class ParentWatch
{
    /// <summary>The option <c>--with-parent</c> of every long-running verb.</summary>
    public static Option<bool> Option { get; } = new("--with-parent")
    {
        Description = "end when standard input closes (the demo and the tests use it)",
    };

    /// <summary>
    /// A token that is cancelled by <paramref name="cancel"/> or, when asked for, with the parent.
    /// </summary>
    public static CancellationTokenSource Link(bool withParent, CancellationToken cancel)
    {
        var linked = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        if (withParent) _ = WatchAsync(linked);
        return linked;
    }

    private static async Task WatchAsync(CancellationTokenSource linked)
    {
        try
        {
            using var input = new StreamReader(Console.OpenStandardInput());
            while (await input.ReadLineAsync(linked.Token) is not null)
            {
                // Only the end of the stream means something here.
            }

            await linked.CancelAsync();
        }
        catch (Exception gone) when (gone is OperationCanceledException or ObjectDisposedException)
        {
            // The process is ending anyway.
        }
    }
}
