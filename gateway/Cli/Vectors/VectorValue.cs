using System.Text.Json;

namespace Edge.Cli.Vectors;

/// <summary>A value of a JSON file that knows where it stands: what is not of its form is named by
/// file and member.</summary>
internal sealed class VectorValue
{
    /// <summary>Largest integer. Source: trust.md, |x| &lt;= 2^53-1.</summary>
    public const long IntegerMax = 9_007_199_254_740_991;

    private const int KeyBytes = 32;
    private const int IdCharsMax = 32;

    private static readonly JsonDocumentOptions strict = new()
    {
        AllowDuplicateProperties = false,
        MaxDepth = 16,
    };

    private readonly string file;
    private readonly string at;
    private readonly JsonElement element;

    private VectorValue(string file, string at, JsonElement element) =>
        (this.file, this.at, this.element) = (file, at, element);

    /// <summary>A member that must be there.</summary>
    public VectorValue this[string name] => Find(name) ?? throw Fault(file, Below(name), "missing");

    /// <summary>The values of an array.</summary>
    public IReadOnlyList<VectorValue> Items => element.ValueKind == JsonValueKind.Array
        ? [.. element.EnumerateArray().Select((one, i) => new VectorValue(file, $"{at}[{i}]", one))]
        : throw Fault("is no array");

    /// <summary>The members of an object, in the order of the file.</summary>
    public (string Name, VectorValue Value)[] Members => Read(() => Object()
        .EnumerateObject()
        .Select(one => (one.Name, new VectorValue(file, Below(one.Name), one.Value))).ToArray());

    /// <summary>The value as text.</summary>
    public string Text => element.ValueKind == JsonValueKind.String
        ? Read(() => element.GetString()!) : throw Fault("is no text");

    /// <summary>The value as true or false.</summary>
    public bool Flag => element.ValueKind is JsonValueKind.True or JsonValueKind.False
        ? element.GetBoolean() : throw Fault("is neither true nor false");

    /// <summary>The value as an id: <c>[a-z0-9][a-z0-9-]{0,31}</c>.</summary>
    public string Id => IsId(Text) ? Text : throw Fault("is no id");

    /// <summary>The value as a key: 32 bytes in hex.</summary>
    public byte[] Key
    {
        get
        {
            var bytes = new byte[KeyBytes];
            return Text.Length == 2 * KeyBytes && Convert.FromHexString(
                Text, bytes, out _, out int read) == System.Buffers.OperationStatus.Done
                && read == KeyBytes ? bytes : throw Fault("is no key of 64 hex digits");
        }
    }

    /// <summary>Reads strict JSON that stands in a file or in one of its members.</summary>
    public static VectorValue Parse(string file, string at, ReadOnlyMemory<byte> text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, strict);
            return new VectorValue(file, at, document.RootElement.Clone());
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            throw Fault(file, at, wrong.Message);
        }
    }

    /// <summary>JSON inside of this text.</summary>
    public VectorValue Inner(string text) =>
        Parse(file, at, System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>A member, or null.</summary>
    public VectorValue? Find(string name) =>
        Read(() => Object().TryGetProperty(name, out JsonElement found)
            ? new VectorValue(file, Below(name), found) : null);

    /// <summary>The value as an integer of a range.</summary>
    public long Number(long least = 0) => element.ValueKind == JsonValueKind.Number
        && element.TryGetInt64(out long number) && number >= least && number <= IntegerMax
            ? number : throw Fault($"is no integer from {least} to {IntegerMax}");

    /// <summary>Whether a text is an id.</summary>
    public static bool IsId(string text) => text.Length is > 0 and <= IdCharsMax && text[0] != '-'
        && text.All(one => char.IsAsciiLetterLower(one) || char.IsAsciiDigit(one) || one == '-');

    /// <summary>What is wrong with this value.</summary>
    public VerbException Fault(string cause) => Fault(file, at, cause);

    /// <summary>What is wrong with a member of a file.</summary>
    public static VerbException Fault(string file, string at, string cause) =>
        new(ExitCode.BadConfiguration, "read the vectors", at.Length > 0 ? $"{file}: {at}" : file,
            cause, VectorsVerb.Hint);

    private JsonElement Object() => element.ValueKind == JsonValueKind.Object
        ? element : throw Fault("is no object");

    private string Below(string name) => at.Length > 0 ? $"{at}.{name}" : name;

    // Half a surrogate pair is JSON and no text.
    private T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException wrong)
        {
            throw Fault(wrong.Message);
        }
    }
}
