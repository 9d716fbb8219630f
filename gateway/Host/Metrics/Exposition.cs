using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Edge.Host.Metrics;

/// <summary>A meter's instruments as Prometheus reads them.</summary>
/// <remarks>Text format 0.0.4. Whole numbers only. Each scrape observes anew and keeps nothing.
/// Thread-safety: safe.</remarks>
internal static class Exposition
{
    /// <summary>Content type of the text.</summary>
    public const string Type = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Observes and writes one meter.</summary>
    public static string Write(Meter meter)
    {
        var families = new SortedDictionary<string, Family>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (ReferenceEquals(instrument.Meter, meter))
                {
                    families[instrument.Name] = new Family(instrument);
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            families[instrument.Name].Samples.Add((Labels(tags), value)));
        listener.Start();
        listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var (name, family) in families) Write(text, name, family);
        return text.ToString();
    }

    private sealed class Family(Instrument instrument)
    {
        public Instrument Instrument { get; } = instrument;

        public List<(string Labels, long Value)> Samples { get; } = [];
    }

    private static void Write(StringBuilder text, string name, Family family)
    {
        var type = family.Instrument is ObservableCounter<long> ? "counter" : "gauge";
        text.Append("# HELP ").Append(name).Append(' ')
            .Append(Escape(family.Instrument.Description ?? "")).Append('\n')
            .Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        foreach (var (labels, value) in family.Samples)
        {
            text.Append(name).Append(labels).Append(' ')
                .Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');
        }
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length == 0) return "";
        var text = new StringBuilder("{");
        foreach (var (name, value) in tags)
        {
            if (text.Length > 1) text.Append(',');
            text.Append(name).Append("=\"")
                .Append(Escape(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")
                    .Replace("\"", "\\\"", StringComparison.Ordinal))
                .Append('"');
        }

        return text.Append('}').ToString();
    }

    private static string Escape(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);
}
