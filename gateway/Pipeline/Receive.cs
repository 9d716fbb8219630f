using System.Threading.Channels;
using Edge.Wire;

namespace Edge.Pipeline;

/// <summary>
/// The write loop: takes lines in, judges them, commits them in groups, and answers.
/// </summary>
/// <remarks>Everything that changes the journal or a device's state happens here, one after the
/// other. Nobody is told anything before the commit that makes it true has returned. Other work on
/// the journal (seals, receipts, keys) comes between the groups, each in a transaction of its own.
/// </remarks>
internal sealed class Receive(
    Journal journal, JournalEvents events, DeviceBook devices, KeyRing keys, Verify verify,
    MeterWatch meters, Counters counters,
    Tallies tallies, ReceiptIds ids, IHmac hmac, IFreeSpace space,
    TimeProvider time)
{
    private readonly Channel<Submission> _queue = Channel.CreateBounded<Submission>(
        new BoundedChannelOptions(Limits.QueueEvents) { SingleReader = true });

    private readonly Channel<JournalWork> _work = Channel.CreateBounded<JournalWork>(
        new BoundedChannelOptions(Limits.QueueWork) { SingleReader = true });

    private readonly Channel<bool> _bell = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1)
        {
            SingleReader = true,
            FullMode = BoundedChannelFullMode.DropWrite,
        });

    private readonly AckWriter _acks = new(hmac);
    private readonly List<Decided> _group = new(Limits.GroupEvents);
    private readonly List<DeviceState> _touched = new(Limits.GroupEvents);
    private readonly List<(string Device, string P, long Event)> _accepted = [];
    private readonly List<Alarm> _alarms = [];
    private long _durable = events.LastEvent;
    private long _queuedBytes;
    private long _groupNumber;
    private long _spaceSeen;
    private bool _isFull;
    private volatile bool _isStopping;

    private readonly record struct Decided(
        Submission Submission, AcceptCode Code, DeviceState State, long Epoch, bool CarriesAck);

    /// <summary>Called after a commit with the id of the newest durable event.</summary>
    public Action<long>? Committed { get; set; }

    /// <summary>Called after a commit with each alarm it made durable.</summary>
    public Action<Alarm>? Raised { get; set; }

    /// <summary>Called after a commit with each device that got further.</summary>
    public Action<DeviceState>? Advanced { get; set; }

    /// <summary>Newest event that is durable.</summary>
    public long DurableEvent => Volatile.Read(ref _durable);

    /// <summary>Refuses from now on; what waits is still decided.</summary>
    public void Stop()
    {
        _isStopping = true;
        _queue.Writer.TryComplete();
        _bell.Writer.TryWrite(true);
    }

    /// <summary>Takes one line in, or refuses it at once when too many wait.</summary>
    public void Submit(in Submission submission)
    {
        var bytes = submission.Line.Length;
        var isRoom = Interlocked.Add(ref _queuedBytes, bytes) <= Limits.QueueBytes;
        if (isRoom && _queue.Writer.TryWrite(submission))
        {
            _bell.Writer.TryWrite(true);
            return;
        }

        Interlocked.Add(ref _queuedBytes, -bytes);
        submission.Answer.Decided(AcceptCode.Full, null);
    }

    /// <summary>Runs work in a transaction of its own; returns when it is durable.</summary>
    /// <param name="write">What is written.</param>
    /// <param name="committed">What holds once it is durable, and only then; on the write loop.
    /// </param>
    /// <exception cref="JournalFullException">No room; nothing was written.</exception>
    public async Task WriteAsync(Action write, Action? committed = null)
    {
        var work = new JournalWork(write, committed);
        await _work.Writer.WriteAsync(work);
        _bell.Writer.TryWrite(true);
        await work.Done.Task;
    }

    /// <summary>Runs until completed and empty, or until the journal fails.</summary>
    public async Task RunAsync()
    {
        try
        {
            while (await _bell.Reader.WaitToReadAsync())
            {
                _bell.Reader.TryRead(out _);
                while (RunOnce()) { }
            }

            FlushCounters();
        }
        finally
        {
            Abandon();
        }
    }

    /// <summary>Ends the loop when all who write have ended.</summary>
    public void Complete()
    {
        _work.Writer.TryComplete();
        _bell.Writer.TryComplete();
    }

    private bool RunOnce()
    {
        var isBusy = false;
        if (_work.Reader.TryRead(out var work))
        {
            Run(work);
            isBusy = true;
        }

        if (_queue.Reader.TryPeek(out _))
        {
            RunGroup();
            isBusy = true;
        }

        if (isBusy) Checkpoint();
        return isBusy;
    }

    private void Checkpoint()
    {
        try
        {
            journal.CheckpointWhenDue();
        }
        catch (JournalFullException)
        {
            // The WAL stays as it is, durable, and is copied back when there is room.
            _isFull = true;
        }
    }

    private void Run(JournalWork work)
    {
        try
        {
            journal.Begin();
            work.Write();
            journal.Commit();
            work.Committed?.Invoke();
        }
        catch (JournalFullException full)
        {
            journal.Rollback();
            _isFull = true;
            work.Done.TrySetException(full);
            return;
        }
        catch (Exception wrong)
        {
            work.Done.TrySetException(wrong);
            throw;
        }

        work.Done.TrySetResult();
    }

    private void RunGroup()
    {
        var opened = time.GetTimestamp();
        var newest = events.Newest;
        LookAtSpace();
        _groupNumber++;
        try
        {
            while (_group.Count < Limits.GroupEvents
                && time.GetElapsedTime(opened).TotalMilliseconds < Limits.GroupMs
                && _queue.Reader.TryRead(out var submission))
            {
                Interlocked.Add(ref _queuedBytes, -submission.Line.Length);
                Decide(submission);
            }

            Commit();
        }
        catch (JournalFullException)
        {
            Lose(newest);
        }

        Answer();
        if (events.LastEvent > newest.Id) Committed?.Invoke(events.LastEvent);
    }

    private void Decide(in Submission submission)
    {
        var state = devices.Of(submission.Device);
        var held = keys.Find(submission.Device);
        var judgement = verify.Judge(submission, state, held, _isFull || _isStopping);
        var code = judgement.Code;
        state.HeardMs = submission.AtMs;
        if (code is AcceptCode.Accept or AcceptCode.Hello) state.Epoch = verify.Line.Epoch;
        if (code == AcceptCode.Accept) Accept(verify.Dated(submission), state, judgement.Flags);
        if (code.IsQuarantined()) Quarantine(submission, state, code);
        if (code is AcceptCode.Unknown or AcceptCode.Epoch) keys.Ask(submission.Device);

        counters.Add(code.Text());
        var epoch = code is AcceptCode.Form or AcceptCode.Identity ? 0
            : code == AcceptCode.Epoch ? held!.Newest : verify.Line.Epoch;
        _group.Add(new Decided(submission, code, state, epoch, false));
    }

    private void Accept(in Submission submission, DeviceState state, string flags)
    {
        Open();
        var line = verify.Line;
        if (state.Id == 0)
        {
            state.Id = devices.NextId();
            events.AddDevice(state.Id, state.Device);
        }

        // What lies between came through another gateway: the next start must know that.
        if (state.Floor > 0 && line.Seq == state.Floor + 1)
            events.SetFloor(state.Device, state.Floor);
        if (state.GroupNumber != _groupNumber) _touched.Add(state);
        state.GroupNumber = _groupNumber;
        flags = meters.Look(line, flags);
        var id = events.AddEvent(state.Id, line.Seq, submission.AtMs, flags, submission.Line);
        _accepted.Add((state.Device, line.P, id));
        if (flags.StartsWith("missing", StringComparison.Ordinal))
        {
            Raise(submission, "missing", $"the device lost {flags}");
        }

        if (line.Kind == "alarm") RaiseOwn(submission, line);

        state.Advance(line.Seq, line.P, line.Boot);
        state.Seen = Sighting.From(submission.AtMs, line);
    }

    private void Quarantine(in Submission submission, DeviceState state, AcceptCode code)
    {
        if (_isFull) return;
        Open();
        var isFirst = events.AddRefused(
            submission.Device, code, submission.AtMs, submission.Line.Span);
        if (code is not (AcceptCode.Clone or AcceptCode.Chain)) return;
        state.IsSuspect = true;
        if (!isFirst) return;
        var other = code == AcceptCode.Clone ? "other bytes" : "another predecessor";
        Raise(submission, code.Text(), verify.Line.IsHello
            ? "its greeting names another last event under the same number"
            : string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"sequence {verify.Line.Seq} came with a good tag but {other}"));
    }

    // What the device says is wrong with itself; a code that is no word of ours has one name.
    private void RaiseOwn(in Submission submission, EventLine line)
    {
        var isWord = line.TryGetText("code", out var code) && code.Length is > 0 and <= 32
            && code.All(one => char.IsAsciiLetterLower(one) || char.IsAsciiDigit(one)
                || one == '-');
        line.TryGetLong("value", out var value);
        line.TryGetLong("comp", out var compartment);
        Raise(submission, isWord ? code : "device", string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"event {line.Seq}, compartment {compartment}, value {value}"));
    }

    private void Raise(in Submission submission, string code, string detail)
    {
        var alarm = new Alarm(submission.AtMs, submission.Device, code, detail);
        events.AddAlarm(alarm);
        _alarms.Add(alarm);
    }

    private void Open()
    {
        if (!journal.IsOpen) journal.Begin();
    }

    private void Commit()
    {
        if (!journal.IsOpen) return;
        counters.WriteTo(events);
        journal.Commit();
        counters.Settle();
        foreach (var state in _touched) state.Settle();
        foreach (var (device, p, id) in _accepted)
        {
            ids.Add(p, id);
            tallies.AddDurable(device, 1);
        }

        Volatile.Write(ref _durable, events.LastEvent);
    }

    // The group is gone: what was accepted in it is refused, and the devices send it again.
    private void Lose((long Id, long AtMs) newest)
    {
        journal.Rollback();
        _isFull = true;
        events.FallBack(newest);
        foreach (var state in _touched) state.FallBack();
        _alarms.Clear();
        _accepted.Clear();
        for (var i = 0; i < _group.Count; i++)
        {
            if (_group[i].Code != AcceptCode.Accept) continue;
            _group[i] = _group[i] with { Code = AcceptCode.Full };
            counters.Add(AcceptCode.Full.Text());
        }
    }

    private void Answer()
    {
        ChooseAcks();
        foreach (var decided in _group)
        {
            decided.Submission.Answer.Decided(
                decided.Code, decided.CarriesAck ? Ack(decided) : null);
        }

        foreach (var alarm in _alarms) Raised?.Invoke(alarm);
        foreach (var state in _touched) Advanced?.Invoke(state);
        _alarms.Clear();
        _touched.Clear();
        _accepted.Clear();
        _group.Clear();
    }

    // An ack counts for everything before it: the last line of a device in the group carries it,
    // and every line that must be told why.
    private void ChooseAcks()
    {
        for (var i = _group.Count - 1; i >= 0; i--)
        {
            var (code, state) = (_group[i].Code, _group[i].State);
            if (!code.IsAnswered()) continue;
            if (code.Why() is null && state.AckedGroup == _groupNumber) continue;
            state.AckedGroup = _groupNumber;
            _group[i] = _group[i] with { CarriesAck = true };
        }
    }

    private byte[]? Ack(in Decided decided)
    {
        var state = decided.State;
        var key = keys.Find(state.Device)?.Find(decided.Epoch)?.Gateway;
        return key is null ? null : _acks.Write(
            key, decided.Epoch, state.Device, state.DurableSeq,
            tallies.Of(state.Device).Milligrams, decided.Code.Why());
    }

    private void LookAtSpace()
    {
        if (_spaceSeen != 0
            && time.GetElapsedTime(_spaceSeen).TotalMilliseconds < Limits.FreeSpaceEveryMs) return;
        _spaceSeen = time.GetTimestamp();
        _isFull = space.FreeBytes() < Limits.FreeBytes;
        if (counters.IsDirty && !_isFull) Open();
    }

    private void FlushCounters()
    {
        if (!counters.IsDirty || _isFull) return;
        try
        {
            Open();
            Commit();
        }
        catch (JournalFullException)
        {
            journal.Rollback();
        }
    }

    private void Abandon()
    {
        _isStopping = true;
        foreach (var decided in _group) decided.Submission.Answer.Abandoned();
        _queue.Writer.TryComplete();
        while (_queue.Reader.TryRead(out var waiting)) waiting.Answer.Abandoned();
        _work.Writer.TryComplete();
        while (_work.Reader.TryRead(out var work)) work.Done.TrySetCanceled();
    }
}
