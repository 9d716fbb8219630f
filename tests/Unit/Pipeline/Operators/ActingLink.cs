using System.Text;
using System.Text.Json;
using Edge.Pipeline;
using Edge.Platform.Devices;

namespace Edge.Tests.Unit.Pipeline.Operators;

/// <summary>A road to a real ledger that also carries out what two persons decided.</summary>
internal sealed class ActingLink(LedgerLink ledger, PairedActs acts, string gateway)
    : IPlatformLink
{
    private readonly Lock _gate = new();

    /// <summary>How many answers are lost from now on, after the platform did it.</summary>
    public int AnswersLost { get; set; }

    /// <summary>Is it away for acts?</summary>
    public bool IsAway { get; set; }

    /// <summary>How often an act was asked for.</summary>
    public int Asked { get; private set; }

    public Task<PlatformAnswer> PostBatchAsync(
        ReadOnlyMemory<byte> batch, CancellationToken cancel) =>
        ledger.PostBatchAsync(batch, cancel);

    public Task<PlatformAnswer> GetAsync(string path, CancellationToken cancel) =>
        ledger.GetAsync(path, cancel);

    public Task<PlatformAnswer> PostAsync(
        string path, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        lock (_gate)
        {
            Asked++;
            if (IsAway) return Task.FromResult(PlatformAnswer.Unreachable("away"));
            var act = JsonSerializer.Deserialize<PairedAct>(
                body.Span, JsonSerializerOptions.Web)!;
            var fault = acts.Carry(gateway, path.Split('/')[4], act, out var answer);
            if (AnswersLost-- > 0) return Task.FromResult(PlatformAnswer.Unreachable("lost"));
            return Task.FromResult(new PlatformAnswer(
                fault.Length == 0 ? 200 : 409, Encoding.UTF8.GetBytes(fault.Length == 0
                    ? $"{{\"code\":\"done\",\"detail\":\"{answer}\"}}"
                    : $"{{\"code\":\"{fault}\"}}"), -1, ""));
        }
    }
}
