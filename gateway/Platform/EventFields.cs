using Edge.Calculator;
using Edge.Wire;

namespace Edge.Platform;

/// <summary>A device's line as the calculator sees it.</summary>
internal sealed class EventFields(EventLine line) : IEventFields
{
    /// <inheritdoc/>
    public bool TryGetLong(string name, out long value) => line.TryGetLong(name, out value);

    /// <inheritdoc/>
    public bool TryGetText(string name, out string value) => line.TryGetText(name, out value);
}
