using System.Text;
using Edge.Batch;

namespace Edge.Platform.Witness;

/// <summary>One witness as the platform sees it over the wire.</summary>
/// <remarks>Bounded answers, one limit of time for each; a failure is an answer.</remarks>
public sealed class WitnessClient : IDisposable
{
    /// <summary>Longest wait for an answer.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private const int MaxAnswerBytes = 4096;
    private readonly HttpClient http;
    private readonly Uri address;

    /// <summary>Takes a row of the configuration.</summary>
    /// <exception cref="PlatformException">Key or address are wrong.</exception>
    public WitnessClient(WitnessRow row, HttpMessageHandler? handler = null)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (!VerifierKey.TryParse(row.Vkey, out VerifierKey key, out string fault))
            throw Wrong(row.Vkey, fault);
        if (!key.IsCosigner) throw Wrong(row.Vkey, "it is a log's key, not a cosigner's");
        if (!Uri.TryCreate(row.Url.TrimEnd('/') + "/add-checkpoint", UriKind.Absolute, out Uri? at)
            || at.Scheme is not ("http" or "https")) throw Wrong(row.Url, "no address");
        (Key, address) = (key, at);
        http = handler is null ? new HttpClient() : new HttpClient(handler, false);
        http.Timeout = Timeout;
        http.MaxResponseContentBufferSize = MaxAnswerBytes;
    }

    /// <summary>Its verifier key.</summary>
    public VerifierKey Key { get; }

    /// <summary>Asks once.</summary>
    /// <returns>Status 0 when nothing came back in time; the text says why.</returns>
    public async Task<WitnessAnswer> AskAsync(AddCheckpoint request, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(request.Text()));
            using HttpResponseMessage answer = await http.PostAsync(address, content, cancel);
            return new WitnessAnswer((int)answer.StatusCode,
                await answer.Content.ReadAsStringAsync(cancel));
        }
        catch (Exception away) when (away is HttpRequestException or TaskCanceledException
            or InvalidOperationException && !cancel.IsCancellationRequested)
        {
            return new WitnessAnswer(0, away.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private static PlatformException Wrong(string subject, string cause) => new(
        "read the witnesses", subject, cause,
        "vkey and url of each, as the witness prints them at its start, in platform.json");
}
