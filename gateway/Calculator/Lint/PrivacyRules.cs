using System.Text.Json;

namespace Edge.Calculator.Lint;

/// <summary>L14: evidence must be allowed to leave, and what never leaves must not be asked
/// for.</summary>
internal static class PrivacyRules
{
    public static void Check(JsonElement root, Findings findings)
    {
        var privacy = root.GetProperty("privacy");
        var mayLeave = Texts(privacy, "mayLeaveGateway");
        var never = Texts(privacy, "never");
        foreach (var name in Texts(root, "evidence").Select(n => n.TrimEnd('?')))
        {
            if (never.Contains(name))
            {
                findings.Add("L14", "evidence", $"'{name}' must never leave the gateway");
            }
            else if (!mayLeave.Contains(name))
            {
                findings.Add("L14", "evidence", $"'{name}' is not among privacy.mayLeaveGateway");
            }
        }
        foreach (var name in mayLeave.Where(never.Contains))
        {
            findings.Add("L14", "privacy", $"'{name}' both may and must never leave");
        }
        foreach (
            var name in (string[])["name", "phoneNumber", "address", "plate", "imei", "cardNumber",
                "photo"])
        {
            if (!never.Contains(name))
            {
                findings.Add("L14", "privacy.never", $"'{name}' must stand here");
            }
        }
    }

    private static List<string> Texts(JsonElement e, string name) =>
        e.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Select(t => t.GetString() ?? "")]
            : [];
}
