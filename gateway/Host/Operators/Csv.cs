using System.Globalization;
using System.Text;

namespace Edge.Host.Operators;

/// <summary>Tables as files: RFC 4180, UTF-8 with its mark, so that every program reads them.
/// </summary>
internal static class Csv
{
    /// <summary>Answers a table.</summary>
    /// <param name="name">Name of the file.</param>
    /// <param name="head">Names of the columns.</param>
    /// <param name="rows">The rows.</param>
    public static IResult File(
        string name, IReadOnlyList<string> head, IEnumerable<IReadOnlyList<object>> rows) =>
        Results.File(
            [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Text(head, rows))],
            "text/csv; charset=utf-8", name);

    /// <summary>The table as text.</summary>
    internal static string Text(
        IReadOnlyList<string> head, IEnumerable<IReadOnlyList<object>> rows)
    {
        var text = new StringBuilder();
        Line(text, head);
        foreach (var row in rows) Line(text, row);
        return text.ToString();
    }

    private static void Line(StringBuilder text, IReadOnlyList<object> cells)
    {
        for (var i = 0; i < cells.Count; i++)
        {
            if (i > 0) text.Append(',');
            text.Append(Cell(cells[i]));
        }

        text.Append("\r\n");
    }

    private static string Cell(object value)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        // A cell that a spreadsheet would take for a formula is text, whoever wrote it.
        if (value is string && text.Length > 0 && "=+-@\t\r".Contains(text[0])) text = "'" + text;
        return text.AsSpan().IndexOfAny("\",\r\n") < 0 ? text
            : "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
    }
}
