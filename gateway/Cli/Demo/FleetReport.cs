using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Edge.Cli.Demo;

/// <summary>What the devices last said of themselves, from the twin's output.</summary>
public sealed class FleetReport
{
    private readonly SortedDictionary<string, JsonNode> devices = new(StringComparer.Ordinal);

    /// <summary>Takes all lines that have arrived; the newest of a device counts.</summary>
    public void ReadAll(ChannelReader<string> lines)
    {
        while (lines.TryRead(out var line)) Read(line);
    }

    /// <summary>The sum over all devices.</summary>
    public PlaceTotal Total(string where) => new(
        where, Sum("recorded"), Sum("g"), Sum("wh"), Sum("mg"));

    /// <summary>One figure of one device; 0 when it has not been heard.</summary>
    public long Of(string device, string name) =>
        devices.TryGetValue(device, out var node) && node[name] is { } value ? (long)value! : 0;

    private long Sum(string name) => devices.Keys.Sum(device => Of(device, name));

    /// <summary>Takes one line; what is not a report is passed over.</summary>
    public void Read(string line)
    {
        try
        {
            if (JsonNode.Parse(line) is not JsonObject said) return;
            if (said["devices"] is JsonArray all)
            {
                foreach (var device in all.OfType<JsonObject>()) Take(device);
            }
            else
            {
                Take(said);
            }
        }
        catch (JsonException)
        {
            // Not a report: a remark of the twin, which its log has too.
        }
    }

    private void Take(JsonObject device)
    {
        if ((string?)device["dev"] is { } name) devices[name] = device.DeepClone();
    }
}
