using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using Edge.Pipeline.Operators;
using Edge.Pipeline.Releases;

namespace Edge.Pipeline.Orders;

/// <summary>Tells devices what to do, and hears what they say to it.</summary>
/// <remarks>A command is booked before it leaves, has a number that only grows, and is sent again
/// at each greeting until it is answered or a day is over. Orders of the platform pass through
/// untouched. Source: trust.md section 1, design.md 12 ruling 11. Thread-safety: safe.</remarks>
public sealed class DeviceOrders
{
    private readonly OrderParts _parts;
    private readonly OrderLines _lines;
    private readonly ObjectTagDesk _tags;
    private readonly ConcurrentDictionary<string, long> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<CommandRecord>> _open = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private long _lastId;

    internal DeviceOrders(OrderParts parts)
    {
        _parts = parts;
        _lines = new OrderLines(parts.Keys, parts.Devices);
        _tags = new ObjectTagDesk(parts.Time);
        _lastId = parts.Book.LastId();
        foreach (var (device, number) in parts.Book.LastNumbers()) _numbers[device] = number;
        foreach (var command in parts.Book.Open(NowMs())) OpenOf(command.Device).Add(command);
    }

    /// <summary>Publishes a line on a device's command topic. Must not block.</summary>
    public Action<string, byte[]>? Send { get; set; }

    /// <summary>Called with each command that got further. Must not block.</summary>
    public Action<CommandRecord>? Changed { get; set; }

    /// <summary>The city's key; without it questions for tags are not answered.</summary>
    public ObjectTagKey? CityKey { get; set; }

    /// <summary>Who rolls firmware out, and hands out its pieces.</summary>
    internal RolloutDesk? Rollouts { get; set; }

    /// <summary>Replies that no key of their device made, or that fit no command.</summary>
    public long OddReplies { get; private set; }

    /// <summary>Questions for an object's tag that were answered.</summary>
    public long TagsGiven => _tags.Given;

    /// <summary>Books a command and sends it.</summary>
    /// <param name="device">To whom.</param>
    /// <param name="command">What.</param>
    /// <param name="who">Who wants it: a user's name, for the audit.</param>
    /// <returns>The command; or why it was not taken: the device is not known or revoked, too many
    /// wait, the store is full.</returns>
    public async Task<CommandIssue> IssueAsync(string device, DeviceCommand command, string who)
    {
        if (Refusal(device, who) is { } fault) return new CommandIssue(null, fault);
        var now = NowMs();
        var record = new CommandRecord(
            Interlocked.Increment(ref _lastId), device, NextNumber(device), command.Kind,
            command.ArgumentsText, who, now, now + Limits.CommandMs, CommandState.Waiting, "", 0);
        try
        {
            await _parts.Receive.WriteAsync(() =>
            {
                _parts.Book.Add(record);
                _parts.Audit.Add(new Deed(
                    who, "command." + record.Kind, device, "", record.Arguments));
            });
        }
        catch (Exception wrong) when (IsStopping(wrong))
        {
            return new CommandIssue(null, "the gateway's store takes nothing now");
        }

        lock (_gate) OpenOf(device).Add(record);
        Changed?.Invoke(record);
        Dispatch(record);
        return new CommandIssue(record, "");
    }

    /// <summary>Commands, newest first: of one device, or of all when it is empty.</summary>
    /// <param name="device">The device, or empty.</param>
    /// <param name="limit">How many at most. Range: 1 to 1 000.</param>
    public IReadOnlyList<CommandRecord> Newest(string device = "", int limit = 100) =>
        [.. _parts.Book.Newest(device, Math.Clamp(limit, 1, 1_000)).Select(AsOfNow)];

    /// <summary>One command, or null.</summary>
    public CommandRecord? Find(long id) => _parts.Book.Find(id) is { } one ? AsOfNow(one) : null;

    /// <summary>Waits for the last word on a command.</summary>
    /// <param name="id">The command.</param>
    /// <param name="limit">Longest wait.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>The command as it stands then; null when there is none.</returns>
    public async Task<CommandRecord?> WaitAsync(
        long id, TimeSpan limit, CancellationToken cancel)
    {
        var started = _parts.Time.GetTimestamp();
        while (Find(id) is { IsFinal: false } command)
        {
            if (_parts.Time.GetElapsedTime(started) >= limit) return command;
            await Task.Delay(TimeSpan.FromMilliseconds(50), _parts.Time, cancel);
        }

        return Find(id);
    }

    /// <summary>A device greeted: what waits for it goes out again, oldest first.</summary>
    public void Greeted(string device)
    {
        if (_parts.Keys.Find(device) is { } keys) SendOrders(keys);
        Rollouts?.Seen(device);
        List<CommandRecord> waiting;
        lock (_gate)
        {
            if (!_open.TryGetValue(device, out var open)) return;
            open.RemoveAll(command => command.UntilMs <= NowMs());
            waiting = [.. open];
        }

        foreach (var command in waiting) Dispatch(command);
    }

    /// <summary>Takes a line of a device's reply topic.</summary>
    public void TakeReply(string device, ReadOnlyMemory<byte> line)
    {
        if (!_lines.TryRead(device, line, out var reply))
        {
            // Under K_u only the platform can judge it; anything else is nobody's.
            if (OrderLines.IsForPlatform(line)) _ = PassOnAsync(device, line);
            else OddReplies++;
            return;
        }

        switch (reply.Kind)
        {
            case "reply":
                _ = AnswerAsync(device, reply);
                break;
            case "ask":
                if (CityKey is { } key && _tags.Answer(key, device, reply) is { } tag)
                {
                    Say(device, reply.Epoch, payload =>
                    {
                        payload.Text("kind", "tag");
                        payload.Number("n", NextNumber(device));
                        payload.Number("re", reply.Number("n"));
                        payload.Text("object", tag);
                    });
                }

                break;
            case "want":
                HandOut(device, reply);
                break;
            case "update":
                Rollouts?.Heard(device, reply);
                break;
            default:
                OddReplies++;
                break;
        }
    }

    /// <summary>Sends the platform's orders for a device, if there are any.</summary>
    internal void SendOrders(DeviceKeys keys)
    {
        foreach (var line in keys.Orders)
        {
            Send?.Invoke(keys.Device, Encoding.ASCII.GetBytes(line));
        }
    }

    private void HandOut(string device, DeviceReply want)
    {
        if (Rollouts?.Piece(device, want) is not { } piece) return;
        Say(device, want.Epoch, payload =>
        {
            payload.Text("kind", "piece");
            payload.Number("n", NextNumber(device));
            payload.Number("re", want.Re);
            payload.Number("at", want.Number("at"));
            payload.Text("data", Convert.ToBase64String(piece));
        });
    }

    private static bool IsStopping(Exception wrong) => wrong is JournalFullException
        or ChannelClosedException or OperationCanceledException;

    private string? Refusal(string device, string who)
    {
        if (who.Length is 0 or > Limits.NameChars) return "a command needs the name of who asks";
        if (_parts.Keys.Find(device) is not { } keys) return $"no device {device} is known here";
        if (keys.IsRevoked) return $"{device} is revoked";
        lock (_gate)
        {
            return OpenOf(device).Count(c => c.UntilMs > NowMs()) < Limits.OrdersWaiting ? null
                : $"{Limits.OrdersWaiting} commands wait for {device} already";
        }
    }

    private void Dispatch(CommandRecord command)
    {
        var epoch = _lines.EpochOf(command.Device);
        if (DeviceCommand.FromJournal(command.Kind, command.Arguments) is not { } what) return;
        Say(command.Device, epoch, payload =>
        {
            payload.Text("kind", command.Kind);
            payload.Number("n", command.Number);
            payload.Number("until", command.UntilMs);
            what.Write(payload);
        });
    }

    private void Say(string device, long epoch, Action<Wire.PayloadWriter> write)
    {
        if (_lines.Write(device, epoch, write) is { } line)
        {
            Send?.Invoke(device, line);
        }
    }

    private async Task AnswerAsync(string device, DeviceReply reply)
    {
        CommandRecord? command;
        lock (_gate)
        {
            command = OpenOf(device).Find(c => c.Number == reply.Re);
        }

        if (command is null)
        {
            OddReplies++;
            return;
        }

        var answered = command with
        {
            State = reply.State, Detail = reply.Detail, AnsweredMs = NowMs(),
        };
        if (answered.State == command.State) return;
        try
        {
            await _parts.Receive.WriteAsync(() =>
            {
                _parts.Book.Answer(answered);
                _parts.Audit.Add(new Deed(
                    device, "answer." + command.Kind, device, CommandBook.Text(command.State),
                    CommandBook.Text(answered.State)));
            });
        }
        catch (Exception wrong) when (IsStopping(wrong))
        {
            // It stays open: at the next greeting the device is asked again and says it again.
            return;
        }

        lock (_gate)
        {
            var open = OpenOf(device);
            open.RemoveAll(c => c.Id == command.Id);
            if (!answered.IsFinal) open.Add(answered);
        }

        Changed?.Invoke(answered);
    }

    private async Task PassOnAsync(string device, ReadOnlyMemory<byte> line)
    {
        var answer = await _parts.Platform.PostAsync(
            $"/edge/1/devices/{device}/reply", line, CancellationToken.None);
        if (answer.Status != 200) OddReplies++;
    }

    private CommandRecord AsOfNow(CommandRecord command) =>
        !command.IsFinal && command.UntilMs <= NowMs()
            ? command with { State = CommandState.Expired } : command;

    // The clock keeps the numbers growing even when the journal comes from a backup.
    private long NextNumber(string device) => _numbers.AddOrUpdate(
        device, _ => NowMs(), (_, last) => Math.Max(last + 1, NowMs()));

    private List<CommandRecord> OpenOf(string device)
    {
        if (!_open.TryGetValue(device, out var open)) _open[device] = open = [];
        return open;
    }

    private long NowMs() => _parts.Time.GetUtcNow().ToUnixTimeMilliseconds();
}

/// <summary>What orders work with.</summary>
internal sealed record OrderParts(
    KeyRing Keys, DeviceBook Devices, Receive Receive, CommandBook Book, AuditTrail Audit,
    IPlatformLink Platform, TimeProvider Time);
