using System.Collections.Concurrent;

namespace Edge.Host.Screens;

/// <summary>Says "something changed" to everybody who looks; what changed they see for
/// themselves.</summary>
/// <remarks>Holds no queue: any number of beats before a look is one look. Take
/// <see cref="Next"/> first, then look, then wait for it. Thread-safety: safe.</remarks>
public sealed class Pulse
{
    private TaskCompletionSource _next = New();

    /// <summary>Ends with the next beat.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>Something changed.</summary>
    public void Beat() => Interlocked.Exchange(ref _next, New()).TrySetResult();

    private static TaskCompletionSource New() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>The pulses of a gateway by name: <c>log</c> (anything durable, sealed or receipted),
/// <c>device/{id}</c> (that device was heard).</summary>
/// <remarks>Thread-safety: safe. Grows with the devices.</remarks>
public sealed class Pulses
{
    private readonly ConcurrentDictionary<string, Pulse> _all = new(StringComparer.Ordinal);

    /// <summary>The log moved.</summary>
    public Pulse Log => Of("log");

    /// <summary>A device was heard.</summary>
    public Pulse Device(string device) => Of("device/" + device);

    private Pulse Of(string name) => _all.GetOrAdd(name, static _ => new Pulse());
}
