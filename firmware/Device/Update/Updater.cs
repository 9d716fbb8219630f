using Edge.Device.Orders;
using Edge.Wire;

namespace Edge.Device.Update;

/// <summary>Fetches an image that the platform ordered, checks it, starts it, and keeps it only if
/// it reaches its gateway.</summary>
/// <remarks>
/// The order comes under K_u with a counter; the release's signatures were checked by gateway and
/// platform, there is no ECDSA here. Pieces come from the gateway, one at a time and asked for;
/// what counts is the hash over the whole. Buffers exist only while they are needed. Source:
/// trust.md section 5, OTA; reference: docs/reference/commands.md. Thread-safety: none.
/// </remarks>
public sealed class Updater
{
    private const int SpendMs = 600000;
    private readonly OrderParts parts;
    private readonly ImageSlots slots;
    private readonly ReplyPost replies;
    private readonly UpdateState state;
    private readonly UpdateNames names = new UpdateNames();
    private byte[] piece;
    private ImageCheck check;
    private int have;
    private int fault;
    private bool waits;
    private long askedMs;
    private long windowMs;
    private int windowPieces;
    private long spentMs;
    private long openedMs;
    private int told = -1;

    internal Updater(OrderParts parts, ReplyPost replies)
    {
        this.parts = parts;
        this.replies = replies;
        slots = parts.Images;
        state = new UpdateState(parts.Flash);
    }

    /// <summary>How far the last update got: one of <see cref="UpdateStage"/>.</summary>
    public int Stage => state.Stage;

    /// <summary>How the last update ended; 0 while it goes on, or when there was none.</summary>
    public int Result => state.Result;

    /// <summary>Serial of the running image's release; 0 for the one from the factory.</summary>
    public long Serial => state.Serial;

    /// <summary>How much of the ordered image is here. Units: percent.</summary>
    public int Percent => state.Stage == UpdateStage.None || state.Size == 0 ? 0
        : state.Stage > UpdateStage.Fetching ? 100 : (int)(have * 100L / state.Size);

    /// <summary>Pieces that were not the one asked for, since the start.</summary>
    public int OddPieces { get; private set; }

    /// <summary>Number of the last update's order; 0 for none.</summary>
    internal long Number => state.Number;

    /// <summary>The board is to restart: into the new image, or back into the old one.</summary>
    internal bool RestartDue { get; private set; }

    /// <summary>Goes on where the last start ended.</summary>
    internal void Open(long nowMs)
    {
        state.Load();
        openedMs = nowMs;
        spentMs = nowMs;
        if (state.Stage == UpdateStage.Fetching)
        {
            have = slots.Resume(slots.Other);
            fault = have < 0 ? OrderResult.Flash : 0;
            Begin(nowMs);
        }

        if (state.Stage == UpdateStage.Trial && slots.Running == state.Active)
        {
            // The loader could not count a try and started the old image instead.
            Close(UpdateStage.Reverted, OrderResult.Reverted);
        }
    }

    /// <summary>Takes an order; everything that can be judged now is.</summary>
    /// <returns>A result of <see cref="OrderResult"/>: waits when it is taken.</returns>
    internal int Take(long number, PayloadMembers read, long nowMs)
    {
        if (state.Stage == UpdateStage.Trial)
        {
            return OrderResult.Busy;
        }

        long running = FirmwareVersion.Of(parts.Identity.Firmware);
        UpdateOrder order = new UpdateOrder(names);
        int result = order.Judge(read, slots, running, state.Serial);
        result = result == OrderResult.Waits && IsOver(order.ExpiresMs, nowMs)
            ? OrderResult.Expired : result;
        if (result != OrderResult.Waits)
        {
            return result;
        }

        if (!slots.Erase(slots.Other))
        {
            return OrderResult.Flash;
        }

        order.CopyTo(state);
        state.Number = number;
        state.Stage = UpdateStage.Fetching;
        state.Result = 0;
        state.SpentSeconds = 0;
        state.Tries = 0;
        have = 0;
        fault = 0;
        Begin(nowMs);
        if (state.Save())
        {
            return OrderResult.Waits;
        }

        Close(UpdateStage.None, 0);
        return OrderResult.Flash;
    }

    /// <summary>The order could not be kept: it was not given.</summary>
    internal void TakeBack(long number)
    {
        if (number == state.Number && state.Stage == UpdateStage.Fetching)
        {
            Close(UpdateStage.None, 0);
        }
    }

    /// <summary>Takes a piece; any but the one asked for is let go.</summary>
    internal void OnPiece(PayloadMembers read)
    {
        int left = state.Size - have;
        int wanted = left > ImageSlots.PieceBytes ? ImageSlots.PieceBytes : left;
        bool good = state.Stage == UpdateStage.Fetching && waits && wanted > 0
            && read.TryGetLong(names.Answers, out long number) && number == state.Number
            && read.TryGetLong(names.At, out long at) && at == have
            && read.TryGetText(names.Data, out int from, out int count)
            && count == Base64Text.TextLength(wanted)
            && Base64Text.Decode(read.Source, from, count, piece, 0) == wanted;
        if (!good)
        {
            OddPieces++;
            return;
        }

        waits = false;
        if (!slots.Write(slots.Other, have, piece, wanted))
        {
            fault = OrderResult.Flash;
            return;
        }

        have += wanted;
        windowPieces++;
    }

    /// <summary>Does what can be done now.</summary>
    /// <returns>How the update ended, when it ended now; else 0.</returns>
    internal int Step(long nowMs)
    {
        bool connected = parts.Outbox.Connected;
        Tell(connected);
        switch (state.Stage)
        {
            case UpdateStage.Fetching:
                return Fetch(connected, nowMs);
            case UpdateStage.Verified:
                return StartOther(nowMs);
            case UpdateStage.Trial:
                return Watch(connected, nowMs);
            default:
                return 0;
        }
    }

    // Also an unsynchronised clock never runs ahead: it goes on from the last event.
    private bool IsOver(long expiresMs, long nowMs) => parts.Clock.At(nowMs) > expiresMs;

    private int Fetch(bool connected, long nowMs)
    {
        int end = fault != 0 ? fault : IsOver(state.ExpiresMs, nowMs) ? OrderResult.Expired
            : IsTooLong(nowMs) ? OrderResult.Slow : 0;
        if (end != 0)
        {
            return Refuse(end);
        }

        if (have == state.Size)
        {
            return Check();
        }

        // Without the time nobody knows whether the release still holds: it waits.
        if (!connected || parts.Clock.Quality(nowMs) == "U")
        {
            waits = false;
            windowMs = nowMs;
            windowPieces = 0;
            return 0;
        }

        if (nowMs - windowMs >= UpdateLimits.RateWindowMs)
        {
            if (windowPieces < UpdateLimits.RatePieces)
            {
                return Refuse(OrderResult.Slow);
            }

            windowMs = nowMs;
            windowPieces = 0;
        }

        Ask(nowMs);
        return 0;
    }

    private void Ask(long nowMs)
    {
        long since = nowMs - askedMs;
        if (since < UpdateLimits.PaceMs || (waits && since < UpdateLimits.AgainMs))
        {
            return;
        }

        askedMs = nowMs;
        PayloadWriter writer = replies.BeginOther("want");
        writer.Number("re", state.Number);
        writer.Number("serial", state.Wanted);
        writer.Number("at", have);
        waits = replies.End(false);
    }

    private int Check()
    {
        check ??= new ImageCheck(slots, state.Size);
        int result = check.Step(piece, state.Hash);
        if (result != OrderResult.Done)
        {
            return result == 0 ? 0 : Refuse(result);
        }

        Free();
        state.Stage = UpdateStage.Verified;
        return state.Save() ? 0 : Refuse(OrderResult.Flash);
    }

    private int StartOther(long nowMs)
    {
        if (IsOver(state.ExpiresMs, nowMs))
        {
            return Refuse(OrderResult.Expired);
        }

        if (told != UpdateStage.Verified || !parts.Target.IsAtRest)
        {
            return 0;
        }

        state.Stage = UpdateStage.Trial;
        state.Tries = 0;
        if (!state.Save())
        {
            return Refuse(OrderResult.Flash);
        }

        RestartDue = true;
        return 0;
    }

    // The first answer of the gateway to the new image confirms it.
    private int Watch(bool connected, long nowMs)
    {
        if (RestartDue)
        {
            return 0;
        }

        if (connected)
        {
            return Confirm();
        }

        if (nowMs - openedMs >= UpdateLimits.TrialMs)
        {
            // The old image finds it so and tells it.
            Close(UpdateStage.Reverted, OrderResult.Reverted);
            RestartDue = true;
        }

        return 0;
    }

    private int Confirm()
    {
        long serial = state.Serial;
        state.Active = slots.Running;
        state.Serial = state.Wanted;
        state.Stage = UpdateStage.Confirmed;
        state.Result = OrderResult.Done;
        if (state.Save())
        {
            return OrderResult.Done;
        }

        // Not written is not confirmed: tried again at the next step.
        state.Active = slots.Other;
        state.Serial = serial;
        state.Stage = UpdateStage.Trial;
        state.Result = 0;
        return 0;
    }

    private int Refuse(int result)
    {
        slots.Erase(slots.Other);
        Close(UpdateStage.Refused, result);
        return result;
    }

    private void Close(int stage, int result)
    {
        Free();
        state.Stage = stage;
        state.Result = result;
        state.Save();
    }

    private void Begin(long nowMs)
    {
        piece = new byte[ImageSlots.PieceBytes];
        check = null;
        waits = false;
        askedMs = nowMs;
        windowMs = nowMs;
        windowPieces = 0;
        spentMs = nowMs;
        told = -1;
    }

    private void Free()
    {
        piece = null;
        check = null;
        waits = false;
    }

    private bool IsTooLong(long nowMs)
    {
        if (nowMs - spentMs >= SpendMs)
        {
            state.SpentSeconds += (int)((nowMs - spentMs) / 1000);
            spentMs = nowMs;
            state.Save();
        }

        return state.SpentSeconds >= UpdateLimits.TotalSecondsMax;
    }

    // To the gateway, at each connection and each change: it shows how a rollout goes on.
    private void Tell(bool connected)
    {
        if (!connected || state.Number == 0)
        {
            told = connected ? told : -1;
            return;
        }

        if (told == state.Stage)
        {
            return;
        }

        PayloadWriter writer = replies.BeginOther("update");
        writer.Number("re", state.Number);
        writer.Number("serial", state.Wanted);
        writer.Text("state", UpdateStage.Name(state.Stage));
        if (state.Stage >= UpdateStage.Reverted)
        {
            writer.Text("why", OrderResult.Name(state.Result));
        }

        told = replies.End(false) ? state.Stage : told;
    }
}
