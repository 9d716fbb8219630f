namespace Edge.Calculator;

/// <summary>Top-level members of an event's payload.</summary>
public interface IEventFields
{
    /// <summary>A whole number; false when the member is absent or something else.</summary>
    bool TryGetLong(string name, out long value);

    /// <summary>A text; false when the member is absent or something else.</summary>
    bool TryGetText(string name, out string value);
}
