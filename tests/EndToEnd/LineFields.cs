using Edge.Calculator;
using Edge.Wire;

namespace Edge.Tests.EndToEnd;

/// <summary>What a line says, for the engine that reckons what it is worth.</summary>
internal sealed class LineFields(EventLine line) : IEventFields
{
    public bool TryGetLong(string name, out long value) => line.TryGetLong(name, out value);

    public bool TryGetText(string name, out string value) => line.TryGetText(name, out value);
}
