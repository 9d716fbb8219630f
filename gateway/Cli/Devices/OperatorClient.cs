using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Edge.Cli.Devices;

/// <summary>Asks a running gateway or platform as the operator of its machine.</summary>
internal sealed class OperatorClient : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private readonly HttpClient http;

    /// <summary>Reads the token; connects to nothing yet.</summary>
    /// <exception cref="VerbException">The token cannot be read.</exception>
    public OperatorClient(Uri address, string data)
    {
        var path = Path.Combine(data, "operator.token");
        string token;
        try
        {
            token = File.ReadAllText(path).Trim();
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException)
        {
            throw new VerbException(
                ExitCode.BadConfiguration, "read the operator's token", path, absent.Message,
                "name the data folder of the running process with --data, as its user");
        }

        http = new HttpClient { BaseAddress = address, Timeout = Limit };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Reads a document.</summary>
    public Task<JsonNode> GetAsync(string path, CancellationToken cancel) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, path), cancel);

    /// <summary>Sends a document.</summary>
    public Task<JsonNode> PostAsync(string path, JsonObject body, CancellationToken cancel) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        }, cancel);

    /// <inheritdoc />
    public void Dispose() => http.Dispose();

    private async Task<JsonNode> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        try
        {
            using (request)
            using (var answer = await http.SendAsync(request, cancel))
            {
                var text = await answer.Content.ReadAsStringAsync(cancel);
                if (answer.IsSuccessStatusCode) return JsonNode.Parse(text)!;
                throw Refused(request.RequestUri!, (int)answer.StatusCode, text);
            }
        }
        catch (HttpRequestException away)
        {
            throw new VerbException(
                ExitCode.Unreachable, "ask", $"{http.BaseAddress}", away.Message,
                "is the process running? name its address with --at");
        }
    }

    private static VerbException Refused(Uri address, int status, string text)
    {
        string cause;
        try
        {
            var body = JsonNode.Parse(text);
            cause = (string?)body?["detail"] ?? (string?)body?["code"] ?? text;
        }
        catch (JsonException)
        {
            cause = text;
        }

        return new VerbException(
            status == 400 ? ExitCode.Usage : status == 401 ? ExitCode.BadConfiguration
                : ExitCode.CheckFailed,
            "ask", address.ToString(), $"{status} {cause}", status switch
            {
                401 => "the token is of another data folder: --data",
                404 => "edge devices list, or edge devices claims",
                _ => "docs/reference/commands.md and claims.md say what each word means",
            });
    }
}
