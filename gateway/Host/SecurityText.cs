using Edge.Host.Operators;

namespace Edge.Host;

/// <summary>Where weaknesses are reported to, for who looks by program (RFC 9116).</summary>
internal static class SecurityText
{
    // RFC 9116 2.5.5: it must not be stale; less than a year is advised.
    private const int DaysValid = 180;

    /// <summary>Puts the file on the server when somebody is named.</summary>
    public static void Map(IEndpointRouteBuilder web, Uri? contact, TimeProvider time)
    {
        if (contact is null) return;
        web.MapGet("/.well-known/security.txt", () => Results.Text(
            $"Contact: {contact.AbsoluteUri}\n"
            + $"Expires: {time.GetUtcNow().AddDays(DaysValid):yyyy-MM-dd'T'00:00:00'Z'}\n"
            + "Preferred-Languages: zh, en\n")).Open();
    }
}
