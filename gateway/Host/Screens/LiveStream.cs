using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Edge.Host.Screens;

/// <summary>The inside of one element of a page, as it is now.</summary>
/// <param name="Id">The element's id.</param>
/// <param name="Html">Its inner markup, made by a component of ours; never a person's text.</param>
/// <param name="Inside">Id of a patched element round it, listed before it: when that is sent anew,
/// this goes with it. Null for none.</param>
public sealed record Patch(
    string Id, string Html, [property: JsonIgnore] string? Inside = null);

/// <summary>The one stream of a page: sends what changed, and a beat so that silence is noticed.
/// </summary>
/// <remarks>
/// A source answers with the whole page's live parts; only those that differ from what this reader
/// has are sent. So nothing can be missed, a new connection heals a page, and a slow reader costs
/// no memory. Source: screens.md section 7.
/// </remarks>
internal static class LiveStream
{
    /// <summary>Event with a JSON array of <see cref="Patch"/>.</summary>
    public const string PatchEvent = "patch";

    /// <summary>Event with the time of sending, <c>{"t":ms}</c>, sent when nothing else was.
    /// </summary>
    public const string BeatEvent = "beat";

    /// <summary>A reader hears something at least this often.</summary>
    public static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(1);

    /// <summary>Least time between two looks: 20 a second are more than an eye needs.</summary>
    public static readonly TimeSpan LookPause = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan Reconnect = TimeSpan.FromSeconds(1);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Streams a page until its reader goes or the gateway stops.</summary>
    /// <param name="context">The request.</param>
    /// <param name="pulse">Beats when a look may be worth it.</param>
    /// <param name="look">Renders the live parts.</param>
    /// <param name="pause">Least time between two looks. Default: <see cref="LookPause"/>.</param>
    public static IResult Of(
        HttpContext context, Pulse pulse, Func<Task<IReadOnlyList<Patch>>> look,
        TimeSpan? pause = null)
    {
        var life = context.RequestServices.GetRequiredService<IHostApplicationLifetime>();
        var time = context.RequestServices.GetRequiredService<TimeProvider>();
        return TypedResults.ServerSentEvents(
            RunAsync(
                pulse, look, new Pace(time, pause ?? LookPause), context.RequestAborted,
                life.ApplicationStopping));
    }

    private static async IAsyncEnumerable<SseItem<string>> RunAsync(
        Pulse pulse, Func<Task<IReadOnlyList<Patch>>> look, Pace pace,
        CancellationToken gone, [EnumeratorCancellation] CancellationToken stopping)
    {
        var sent = new Dictionary<string, string>(StringComparer.Ordinal);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(gone, stopping);
        while (!end.IsCancellationRequested)
        {
            var next = pulse.Next;
            var changed = new List<Patch>();
            foreach (var patch in await look())
            {
                var isWiped = changed.Any(around => around.Id == patch.Inside);
                if (!isWiped && sent.GetValueOrDefault(patch.Id) == patch.Html) continue;
                sent[patch.Id] = patch.Html;
                changed.Add(patch);
            }

            yield return changed.Count == 0
                ? new SseItem<string>(pace.Now(), BeatEvent) { ReconnectionInterval = Reconnect }
                : new SseItem<string>(JsonSerializer.Serialize(changed, Json), PatchEvent);
            await pace.WaitAsync(next, end.Token);
        }
    }

    private sealed record Pace(TimeProvider Time, TimeSpan Pause)
    {
        public string Now() => string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{{\"t\":{Time.GetUtcNow().ToUnixTimeMilliseconds()}}}");

        public async Task WaitAsync(Task next, CancellationToken end)
        {
            try
            {
                await Task.Delay(Pause, Time, end);
                using var beat = CancellationTokenSource.CreateLinkedTokenSource(end);
                await Task.WhenAny(next, Task.Delay(BeatEvery, Time, beat.Token));
                await beat.CancelAsync();
            }
            catch (OperationCanceledException)
            {
                // The reader went or the gateway stops: the loop sees it.
            }
        }
    }
}
