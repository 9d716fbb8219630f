using Edge.Device;
using Edge.Device.Link;
using Edge.Device.Ports;
using Edge.Device.Store;

namespace Edge.SmartBin;

/// <summary>A bin with a touch screen beside it, served by the gateway: the person's touches come
/// as commands, what is to be seen goes out as telemetry.</summary>
/// <remarks>
/// It stands before the bin's own panel, which goes on working: a bin whose gateway is away still
/// takes code cards. It decides nothing and credits nothing. Thread-safety: none.
/// </remarks>
public sealed class KioskPanel : IPanel, ICommands
{
    private readonly ILink link;
    private readonly IPanel own;
    private readonly KioskCommand command;
    private readonly KioskPost post;
    private readonly byte[] what = new byte[64];
    private SmartBinApp shownBin;
    private int pending;
    private int pendingCount;

    /// <summary>A kiosk before a panel.</summary>
    /// <param name="identity">Who the bin is.</param>
    /// <param name="link">The way to the gateway.</param>
    /// <param name="own">The panel behind it.</param>
    public KioskPanel(DeviceIdentity identity, ILink link, IPanel own)
    {
        this.link = link;
        this.own = own;
        command = new KioskCommand(identity);
        post = new KioskPost(identity);
    }

    /// <summary>Commands refused since the start.</summary>
    public int Refused => command.Refused;

    /// <summary>Whether the visit that is open was begun at the kiosk.</summary>
    public bool IsGuest { get; private set; }

    /// <summary>Tells what is to be seen when it is due.</summary>
    public void Step(long nowMs)
    {
        if (shownBin == null)
        {
            return;
        }

        IsGuest = IsGuest && !shownBin.Visit.IsIdle;
        if (link.Up && post.IsDue(shownBin, nowMs) && post.Write(shownBin, nowMs))
        {
            link.Send(LinkTopic.Telemetry, post.Bytes, post.Count);
        }
    }

    /// <inheritdoc/>
    public int Take(byte[] into, out int count)
    {
        if (pending == PanelAction.None)
        {
            return own.Take(into, out count);
        }

        int next = pending;
        count = pendingCount;
        System.Array.Copy(what, 0, into, 0, count);
        IsGuest = IsGuest || next == PanelAction.Begin || next == PanelAction.Member;
        pending = PanelAction.None;
        return next;
    }

    /// <inheritdoc/>
    public void Show(int screen, SmartBinApp bin)
    {
        // A touch was meant for the screen it was made on.
        pending = PanelAction.None;
        shownBin = bin;
        post.Seen(screen);
        own.Show(screen, bin);
    }

    /// <summary>Ends a visit that waits for a touch: the kiosk goes out of use.</summary>
    public void End()
    {
        pending = IsGuest ? PanelAction.Finish : pending;
        pendingCount = 0;
    }

    /// <inheritdoc/>
    public void OnCommand(byte[] line, int count, long nowMs)
    {
        if (shownBin == null || !command.TryRead(line, count, shownBin.Boot))
        {
            return;
        }

        pending = ActionOf(command.Act);
        int at = 0;
        if (pending == PanelAction.Empty || pending == PanelAction.Mass
            || pending == PanelAction.Calibrate)
        {
            what[at++] = (byte)command.Place;
        }

        if (pending == PanelAction.Mass)
        {
            LittleEndian.Put(command.Grams, what, at, 4);
            pendingCount = at + 4;
            return;
        }

        System.Array.Copy(command.Text, 0, what, at, command.TextCount);
        pendingCount = at + command.TextCount;
    }

    // One by one: a long switch over strings would index them, letter by letter from the start.
    private static int ActionOf(string act) =>
        act == "begin" ? PanelAction.Begin
        : act == "member" ? PanelAction.Member
        : act == "choose" ? PanelAction.Choose
        : act == "finish" ? PanelAction.Finish
        : act == "stay" ? PanelAction.Stay
        : act == "back" ? PanelAction.Back
        : act == "again" ? PanelAction.Again
        : act == "empty" ? PanelAction.Empty
        : act == "mass" ? PanelAction.Mass
        : act == "calibrate" ? PanelAction.Calibrate
        : PanelAction.None;
}
