namespace Edge.Host.Screens;

/// <summary>How a person wants to read: which language first, how large, how much contrast.
/// </summary>
/// <param name="Language"><see cref="Words.Chinese"/> or <see cref="Words.English"/>.</param>
/// <param name="IsLarge">Large type.</param>
/// <param name="HasContrast">High contrast.</param>
/// <remarks>Kept in one cookie, which says nothing else. Default: Chinese, normal.</remarks>
public sealed record View(string Language, bool IsLarge, bool HasContrast)
{
    /// <summary>Name of the cookie.</summary>
    public const string CookieName = "edge-view";

    /// <summary>What a stranger gets.</summary>
    public static View Default { get; } = new(Words.Chinese, false, false);

    /// <summary>The other language, shown smaller beside the first.</summary>
    public string Second => Language == Words.Chinese ? Words.English : Words.Chinese;

    /// <summary>Classes of the page's root element.</summary>
    public string Classes =>
        string.Join(' ', Parts(IsLarge ? "large" : null, HasContrast ? "contrast" : null));

    /// <summary>The cookie's value.</summary>
    public string Cookie => string.Join(
        '.', Parts(Language, IsLarge ? "large" : null, HasContrast ? "contrast" : null));

    /// <summary>Reads the cookie of a request; what is not understood counts as not said.
    /// </summary>
    public static View Of(HttpRequest request)
    {
        var parts = (request.Cookies[CookieName] ?? "").Split('.');
        return new View(
            parts.Contains(Words.English) ? Words.English : Words.Chinese,
            parts.Contains("large"), parts.Contains("contrast"));
    }

    /// <summary>The view after one tap on a toggle.</summary>
    /// <param name="tap"><c>language</c>, <c>large</c>, <c>contrast</c> or <c>reset</c>.</param>
    public View After(string tap) => tap switch
    {
        "language" => this with { Language = Second },
        "large" => this with { IsLarge = !IsLarge },
        "contrast" => this with { HasContrast = !HasContrast },
        "reset" => Default,
        _ => this,
    };

    /// <summary>The words of a key in the first language.</summary>
    public string Text(string key, params object?[] with) => Words.Text(Language, key, with);

    private static IEnumerable<string> Parts(params string?[] parts) => parts.OfType<string>();
}
