using System.Globalization;
using System.Net.Http.Headers;

namespace Edge.Pipeline;

/// <summary>The road to the platform over HTTP, with a bearer token or a certificate.</summary>
public sealed class HttpPlatformLink : IPlatformLink, IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpClient _http;
    private readonly TimeProvider _time;

    /// <summary>Opens no connection yet.</summary>
    /// <param name="address">Base address of the platform.</param>
    /// <param name="token">The token this gateway is listed with; null with a certificate.
    /// </param>
    /// <param name="time">For <c>Retry-After</c> given as a date.</param>
    /// <param name="trust">Certificates; null for the machine's own trust and none of ours.
    /// </param>
    /// <exception cref="GatewayException">A certificate cannot be used.</exception>
    public HttpPlatformLink(
        Uri address, string? token, TimeProvider time, PlatformTrust? trust = null)
    {
        _time = time;
        _http = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = trust?.ToOptions() ?? new(),
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            MaxConnectionsPerServer = 8,
        })
        {
            BaseAddress = address,
            Timeout = TimeSpan.FromMilliseconds(Limits.PlatformMs),
            MaxResponseContentBufferSize = Limits.PlatformAnswerBytes,
        };
        if (token is null) return;
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <inheritdoc />
    public Task<PlatformAnswer> PostBatchAsync(
        ReadOnlyMemory<byte> batch, CancellationToken cancel) =>
        PostAsync("/edge/1/batch", batch, cancel);

    /// <inheritdoc />
    public Task<PlatformAnswer> PostAsync(
        string path, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentType = Json;
        return SendAsync(
            new HttpRequestMessage(HttpMethod.Post, path) { Content = content }, cancel);
    }

    /// <inheritdoc />
    public Task<PlatformAnswer> GetAsync(string path, CancellationToken cancel) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, path), cancel);

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private async Task<PlatformAnswer> SendAsync(
        HttpRequestMessage request, CancellationToken cancel)
    {
        try
        {
            using (request)
            using (var response = await _http.SendAsync(request, cancel))
            {
                var body = await response.Content.ReadAsByteArrayAsync(cancel);
                return new PlatformAnswer(
                    (int)response.StatusCode, body, RetryAfterMs(response), "");
            }
        }
        catch (HttpRequestException wrong)
        {
            return PlatformAnswer.Unreachable(wrong.Message);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return PlatformAnswer.Unreachable(string.Create(
                CultureInfo.InvariantCulture, $"no answer within {Limits.PlatformMs} ms"));
        }
    }

    private long RetryAfterMs(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => (long)delta.TotalMilliseconds,
        { Date: { } date } => Math.Max(0, (long)(date - _time.GetUtcNow()).TotalMilliseconds),
        _ => -1,
    };
}
