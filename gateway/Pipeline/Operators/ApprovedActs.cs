using System.Text.Json;
using System.Threading.Channels;

namespace Edge.Pipeline.Operators;

/// <summary>Carries out at the platform what two persons decided about a device.</summary>
/// <remarks>The platform does each decision once, by the name it has here: while no answer came it
/// is asked again, also after a restart. Thread-safety: one loop.</remarks>
internal sealed class ApprovedActs(
    Approvals approvals, IPlatformLink platform, KeyRing keys, Func<Action, Task> write,
    TimeProvider time)
{
    private readonly Channel<bool> _bell = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>There is something to carry out.</summary>
    public void Notice() => _bell.Writer.TryWrite(true);

    /// <summary>Carries out until stopped.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            var isLeft = false;
            foreach (var one in approvals.ToDo().Where(one => one.Act != Approvals.Correction))
            {
                isLeft |= !await TryAsync(one, cancel);
            }

            await WaitAsync(isLeft, cancel);
        }
    }

    // Again after a while when something is left, else when there is something new.
    private async Task WaitAsync(bool isLeft, CancellationToken cancel)
    {
        if (!isLeft)
        {
            await _bell.Reader.ReadAsync(cancel);
            return;
        }

        using var due = new CancellationTokenSource(
            TimeSpan.FromMilliseconds(Limits.ActAgainMs), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, due.Token);
        try
        {
            await _bell.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // It is due.
        }
    }

    /// <returns>False when it is still to do.</returns>
    private async Task<bool> TryAsync(Approval approved, CancellationToken cancel)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>
        {
            // The time is part of the name: a journal from a backup counts its rows again.
            ["id"] = string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{approved.AtMs}-{approved.Id}"),
            ["act"] = approved.Act switch
            {
                "device.revoke" => "revoke",
                "key.rotate" => "epoch",
                _ => "decommission",
            },
            ["who"] = approved.Who,
            ["second"] = approved.Second,
        });
        var answer = await platform.PostAsync(
            $"/edge/1/devices/{approved.Target}/acts", body, cancel);
        if (answer.Status is 0 or 408 or 429 or >= 500) return false;
        var isDone = answer.Status == 200;
        try
        {
            await write(() => approvals.End(approved, isDone, Word(answer)));
        }
        catch (GatewayException)
        {
            // No room for the answer: the platform says it again.
            return false;
        }

        // The gateway learns what became of the device now, not at its next turn.
        if (isDone) await keys.RenewAsync(approved.Target);
        return true;
    }

    private static string Word(PlatformAnswer answer)
    {
        var name = answer.Status == 200 ? "detail" : "code";
        try
        {
            using var json = JsonDocument.Parse(answer.Body);
            if (json.RootElement.TryGetProperty(name, out var said)
                && said.GetString() is { Length: > 0 and <= 100 } text) return text;
        }
        catch (JsonException)
        {
            // A platform without this road: its status is all there is.
        }

        return string.Create(
            System.Globalization.CultureInfo.InvariantCulture, $"status {answer.Status}");
    }
}
