using System.Threading.Channels;
using Edge.Calculator;

namespace Edge.Pipeline.Operators;

/// <summary>Everything the console asks of the pipeline.</summary>
/// <remarks>All writing goes through the one write loop, each change with its row in the audit
/// log. Thread-safety: safe.</remarks>
public sealed class OperatorDesk
{
    /// <summary>Operation of a change that could not be written.</summary>
    public const string Writing = "write";

    private readonly Receive _receive;
    private readonly Forward _forward;

    internal OperatorDesk(
        GatewayStore store, Receive receive, Forward forward, DeviceBook devices, KeyRing keys,
        IPlatformLink platform, SiteTerms terms, string gateway, TimeProvider time)
    {
        (_receive, _forward) = (receive, forward);
        var reader = store.AddReader();
        Audit = new AuditTrail(store.Journal, reader, time);
        Accounts = new Accounts(store.Journal, reader, Audit, time, WriteAsync);
        Identities = new Identities(
            store.Journal, reader, Audit, Accounts, time, WriteAsync);
        Alarms = new AlarmBook(store.Journal, reader, store.Events, Audit, time, WriteAsync);
        Approvals = new Approvals(store.Journal, reader, Audit, time, WriteAsync);
        Acts = new ApprovedActs(Approvals, platform, keys, WriteAsync, time);
        Places = new Places(store.Journal, reader, Audit, WriteAsync);
        Fleet = new FleetBook(time);
        Evidence = new EvidenceDesk(reader);
        Watch = new AlarmWatch(
            Alarms, Fleet, devices, keys, forward, store.AddReader(), terms, gateway, time);
        store.Own(new Statements(this));
        Watch.Load();
    }

    /// <summary>Who may sign in.</summary>
    public Accounts Accounts { get; }

    /// <summary>Whom an organisation's own sign-in knows.</summary>
    public Identities Identities { get; }

    /// <summary>What was done at the console.</summary>
    public AuditTrail Audit { get; }

    /// <summary>The alarms as people work on them.</summary>
    public AlarmBook Alarms { get; }

    /// <summary>What needs two persons.</summary>
    public Approvals Approvals { get; }

    /// <summary>Names and places of the devices.</summary>
    public Places Places { get; }

    /// <summary>What the fleet did lately.</summary>
    public FleetBook Fleet { get; }

    /// <summary>Events, batches and refused lines.</summary>
    public EvidenceDesk Evidence { get; }

    internal AlarmWatch Watch { get; }

    internal ApprovedActs Acts { get; }

    /// <summary>Writes an act of a person, or of the gateway, that changes nothing here.</summary>
    public Task NoteAsync(Deed deed) => WriteAsync(() => Audit.Add(deed));

    /// <summary>Sends on, after a person looked at why it stood still.</summary>
    public async Task SendAgainAsync(string who)
    {
        var before = $"{_forward.State} {_forward.Reason}".Trim();
        await NoteAsync(new Deed(who, "forward.again", "platform", before, "sending"));
        _forward.Resume();
    }

    /// <summary>A batch has its receipt.</summary>
    internal void Booked(long batch) => Fleet.Receipted(Evidence.LastEventOf(batch));

    private async Task WriteAsync(Action write)
    {
        try
        {
            await _receive.WriteAsync(write);
        }
        catch (JournalFullException full)
        {
            throw new GatewayException(
                Writing, "the journal", "the disk is full", "make room, then try again", full);
        }
        catch (Exception wrong) when (wrong is ChannelClosedException
            or OperationCanceledException)
        {
            throw new GatewayException(
                Writing, "the journal", "the gateway is stopping", "start it again", wrong);
        }
    }

    private sealed class Statements(OperatorDesk desk) : IDisposable
    {
        public void Dispose()
        {
            desk.Audit.Dispose();
            desk.Accounts.Dispose();
            desk.Identities.Dispose();
            desk.Alarms.Dispose();
            desk.Approvals.Dispose();
            desk.Places.Dispose();
        }
    }
}
