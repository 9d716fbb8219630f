using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Edge.Cli;

/// <summary>Asks a running gateway, and says plainly when nobody answers.</summary>
public static class GatewayAddress
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);

    /// <summary>The option that names the gateway's pages.</summary>
    public static Option<Uri> Option() => AddressOption.Of(
        "--url", "address of the gateway's pages", "http://127.0.0.1:8080/");

    /// <summary>Its state, <c>edge-status/1</c>.</summary>
    /// <exception cref="VerbException">Nobody answers there, or it is no gateway.</exception>
    public static async Task<JsonNode> StatusAsync(Uri url, CancellationToken cancel)
    {
        var address = new Uri(url, "/status.json");
        try
        {
            using var http = new HttpClient { Timeout = AnswerLimit };
            await using var body = await http.GetStreamAsync(address, cancel);
            var status = await JsonNode.ParseAsync(body, cancellationToken: cancel);
            return (string?)status?["format"] == "edge-status/1" ? status!
                : throw new JsonException("it is not edge-status/1");
        }
        catch (Exception wrong) when (wrong is HttpRequestException or IOException or JsonException
            || (wrong is TaskCanceledException && !cancel.IsCancellationRequested))
        {
            throw new VerbException(
                ExitCode.Unreachable, "ask the gateway", address.ToString(), wrong.Message,
                "name its pages with --url; edge run prints them");
        }
    }

    /// <summary>A number of the answer; 0 when it is not there.</summary>
    public static long Number(JsonNode? node, string name) =>
        node?[name] is { } value ? (long)value! : 0;

    /// <summary>A text of the answer; empty when it is not there.</summary>
    public static string Text(JsonNode? node, string name) => (string?)node?[name] ?? "";
}
