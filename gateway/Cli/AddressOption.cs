using System.CommandLine;
using System.CommandLine.Parsing;

namespace Edge.Cli;

/// <summary>Options that take an address: the parser knows no <see cref="Uri"/> by itself.
/// </summary>
internal static class AddressOption
{
    /// <summary>An address that has a default.</summary>
    /// <param name="name">The option, with its dashes.</param>
    /// <param name="description">For the help.</param>
    /// <param name="otherwise">The default.</param>
    public static Option<Uri> Of(string name, string description, string otherwise) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => new Uri(otherwise),
        CustomParser = given => Read(given, name, otherwise),
    };

    /// <summary>An address that may be left out.</summary>
    /// <param name="name">The option, with its dashes.</param>
    /// <param name="description">For the help.</param>
    /// <param name="example">Shown when the text is no such address; its scheme's family counts.
    /// </param>
    public static Option<Uri?> Maybe(string name, string description, string example) => new(name)
    {
        Description = description,
        CustomParser = given => Read(given, name, example),
    };

    private static Uri? Read(ArgumentResult given, string name, string example)
    {
        var text = given.Tokens.Count == 1 ? given.Tokens[0].Value : "";
        var scheme = new Uri(example).Scheme;
        if (Uri.TryCreate(text, UriKind.Absolute, out var address)
            && (address.Scheme == scheme || address.Scheme == scheme + "s")) return address;
        given.AddError($"{name}: '{text}' is no address such as {example}");
        return null;
    }
}
