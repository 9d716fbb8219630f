using Edge.Calculator;

namespace Edge.Tests.Unit.Calculator;

/// <summary>Payload members given as name and value, whole numbers and texts.</summary>
internal sealed class Fields(params (string Name, object Value)[] members) : IEventFields
{
    public bool TryGetLong(string name, out long value)
    {
        value = 0;
        foreach (var (key, item) in members)
        {
            if (key == name && item is (long or int))
            {
                value = Convert.ToInt64(item, System.Globalization.CultureInfo.InvariantCulture);
                return true;
            }
        }
        return false;
    }

    public bool TryGetText(string name, out string value)
    {
        value = members.FirstOrDefault(m => m.Name == name).Value as string ?? "";
        return members.Any(m => m.Name == name && m.Value is string);
    }
}
