using System.Globalization;
using Edge.Host.Screens;
using Edge.Pipeline.Operators;

namespace Edge.Host.Operators;

/// <summary>What every page of the console shows round its own part.</summary>
/// <param name="View">Who reads.</param>
/// <param name="Me">Who is signed in.</param>
/// <param name="Gateway">The gateway.</param>
/// <param name="Site">Its site.</param>
/// <param name="OpenAlarms">Alarms that nobody has acknowledged.</param>
/// <param name="NowMs">Now. Units: ms UTC.</param>
/// <param name="Path">The page's own address, to come back to.</param>
/// <param name="Said">What came of the act before: a key of words, or empty.</param>
public sealed record Shell(
    View View, Person Me, string Gateway, string Site, long OpenAlarms, long NowMs, string Path,
    string Said)
{
    /// <summary>How long ago in one figure and one unit; a dash for never.</summary>
    public string Ago(long atMs)
    {
        if (atMs <= 0) return "—";
        var seconds = Math.Max(0, NowMs - atMs) / 1000;
        return seconds switch
        {
            < 120 => Say(seconds, "s"),
            < 7_200 => Say(seconds / 60, "min"),
            < 172_800 => Say(seconds / 3_600, "h"),
            _ => Say(seconds / 86_400, "d"),
        };
    }

    /// <summary>May this person do it?</summary>
    public bool May(Permission permission) => Me.May(permission);

    /// <summary>A percentage, or a dash for one that is not known.</summary>
    public static string Percent(int percent) =>
        percent < 0 ? "—" : string.Create(CultureInfo.InvariantCulture, $"{percent} %");

    private static string Say(long value, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{value} {unit}");
}
