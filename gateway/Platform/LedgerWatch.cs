namespace Edge.Platform;

/// <summary>Hashes the whole ledger again once a day, beside the work.</summary>
/// <param name="check">Reads the ledger; its own connection.</param>
/// <param name="every">How often.</param>
/// <param name="time">The clock.</param>
internal sealed class LedgerWatch(LedgerCheck check, TimeSpan every, TimeProvider time)
{
    /// <summary>Runs until cancelled, or until something is found.</summary>
    /// <returns>What was found, or null when it was told to stop.</returns>
    public async Task<PlatformException?> RunAsync(CancellationToken cancel)
    {
        using var beat = new PeriodicTimer(every, time);
        try
        {
            while (await beat.WaitForNextTickAsync(cancel))
                await Task.Run(() => check.Run(long.MaxValue, cancel), cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Told to stop.
        }
        catch (PlatformException found)
        {
            return found;
        }
        return null;
    }
}
