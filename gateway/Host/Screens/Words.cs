using System.Collections.Frozen;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Edge.Host.Screens;

/// <summary>The words of all screens, in Chinese and in English.</summary>
/// <remarks>From the files <c>Strings/**/strings.{language}.json</c>, held in the program. A test
/// keeps the keys of both languages equal. Thread-safety: immutable.</remarks>
internal static class Words
{
    /// <summary>The first language of the house.</summary>
    public const string Chinese = "zh-CN";

    /// <summary>The second.</summary>
    public const string English = "en";

    private const string Folder = "strings/";

    private static readonly JsonDocumentOptions Strict = new()
    {
        AllowDuplicateProperties = false,
        MaxDepth = 2,
    };

    private static readonly FrozenDictionary<string, FrozenDictionary<string, string>> All =
        new[] { Chinese, English }.ToFrozenDictionary(language => language, Read);

    /// <summary>The text of a key with its gaps filled.</summary>
    /// <exception cref="UnreachableException">No such key: a bug of the page.</exception>
    public static string Text(string language, string key, params object?[] with)
    {
        if (!All[language].TryGetValue(key, out var text))
        {
            throw new UnreachableException($"no words for '{key}' in {language}");
        }

        return with.Length == 0 ? text : string.Format(CultureInfo.InvariantCulture, text, with);
    }

    /// <summary>Is there such a text?</summary>
    public static bool Has(string key) => All[Chinese].ContainsKey(key);

    /// <summary>All keys of a language.</summary>
    public static IEnumerable<string> Keys(string language) => All[language].Keys;

    private static FrozenDictionary<string, string> Read(string language)
    {
        var assembly = typeof(Words).Assembly;
        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames().Where(name =>
            name.StartsWith(Folder, StringComparison.Ordinal)
            && name.EndsWith($"strings.{language}.json", StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            using var json = JsonDocument.Parse(stream, Strict);
            foreach (var entry in json.RootElement.EnumerateObject())
            {
                words.Add(entry.Name, entry.Value.GetString()!);
            }
        }

        return words.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
