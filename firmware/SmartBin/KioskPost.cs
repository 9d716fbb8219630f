using Edge.Device;
using Edge.Device.Weighing;
using Edge.Wire;

namespace Edge.SmartBin;

/// <summary>Writes what the kiosk's page shows of a bin: telemetry of kind <c>live</c>.</summary>
/// <remarks>
/// Five a second while somebody is there, one a second while nobody is, at once on a new screen. It
/// is worth nothing as evidence and may be lost. Members: docs/reference/kiosk.md. No allocation
/// while nobody is there.
/// </remarks>
internal sealed class KioskPost
{
    internal const int BytesMax = 768;
    private const int VisitMs = 200;
    private const int IdleMs = 1000;
    private readonly DeviceIdentity identity;
    private readonly PayloadWriter writer = new PayloadWriter(BytesMax);
    private readonly byte[] text = new byte[BytesMax];
    private int screen = BinScreen.Service;
    private long screens;
    private long sentScreens = -1;
    private long sentAt;
    private string receipt;
    private long receiptSeq;

    internal KioskPost(DeviceIdentity identity)
    {
        this.identity = identity;
    }

    internal byte[] Bytes => writer.Buffer;

    internal int Count => writer.Count;

    internal void Seen(int now)
    {
        screen = now;
        screens++;
    }

    internal bool IsDue(SmartBinApp bin, long nowMs)
    {
        long wait = bin.Visit.IsIdle ? IdleMs : VisitMs;
        return sentScreens != screens || nowMs - sentAt >= wait;
    }

    internal bool Write(SmartBinApp bin, long nowMs)
    {
        sentScreens = screens;
        sentAt = nowMs;
        Visit visit = bin.Visit;
        writer.Begin();
        writer.Number("v", 1);
        writer.Text("dev", identity.Dev);
        writer.Text("kind", "live");
        writer.Number("boot", bin.Boot);
        writer.Number("up", nowMs);
        writer.Text("at", Name(bin.InService ? screen : BinScreen.Service));
        writer.Number("n", screens);
        writer.Number("left", visit.LeftMs(nowMs));
        writer.Number("ago", visit.SinceMs(nowMs));
        Compartment target = visit.Target;
        if (!visit.IsIdle && target != null)
        {
            Weight(visit, target);
        }

        if (screen == BinScreen.Result || screen == BinScreen.WithoutCredit)
        {
            Outcome(bin);
        }

        for (int i = 1; bin.Find(i) != null; i++)
        {
            Place(bin.Find(i), i);
        }

        return writer.End();
    }

    private void Weight(Visit visit, Compartment target)
    {
        Scale scale = target.Scale;
        writer.Number("comp", target.Number);
        writer.Number("g", visit.LiveGrams());
        writer.Number("st", scale.Settled && target.IsClosed ? 1 : 0);
        writer.Number("tol", scale.Rating.IntervalMg / 1000);
        if (visit.Category != null)
        {
            writer.Text("cat", visit.Category, 0, visit.Category.Length);
        }
    }

    private void Outcome(SmartBinApp bin)
    {
        if (receiptSeq != bin.Events.DropOffSeq)
        {
            receiptSeq = bin.Events.DropOffSeq;
            receipt = ReceiptId.Text(bin.Events.DropOffTag, 0);
        }

        writer.Number("seq", receiptSeq);
        writer.Text("id", receipt);
        writer.Number("net", bin.Visit.Net.Grams);
        writer.Number("mg", bin.Events.Milligrams);
        if (bin.Visit.Why != null)
        {
            writer.Text("why", bin.Visit.Why);
        }
    }

    // Number, fill in percent of Max, full, fault, and what it takes, for each opening.
    private void Place(Compartment at, int number)
    {
        ScaleRating rating = at.Scale.Rating;
        long percent = at.Scale.GrossMg < 0 ? 0 : at.Scale.GrossMg * 100 / rating.MaxMg;
        int end = Ascii.Put("[", text, 0);
        end = Ascii.PutLong(percent, text, end);
        end = Ascii.Put(at.IsFull ? ",1," : ",0,", text, end);
        end = Ascii.PutLong(at.Scale.Fault, text, end);
        end = Ascii.Put(",\"", text, end);
        end = at.PutCategories(text, end);
        end = Ascii.Put("\"]", text, end);
        writer.Raw(PlaceName(number), text, 0, end);
    }

    private static string PlaceName(int number)
    {
        switch (number)
        {
            case 1:
                return "c1";
            case 2:
                return "c2";
            case 3:
                return "c3";
            case 4:
                return "c4";
            case 5:
                return "c5";
            default:
                return "c6";
        }
    }

    private static string Name(int screen)
    {
        switch (screen)
        {
            case BinScreen.Idle:
                return "idle";
            case BinScreen.Choose:
                return "choose";
            case BinScreen.OpenFlap:
                return "open";
            case BinScreen.CloseFlap:
                return "close";
            case BinScreen.Weighing:
                return "weigh";
            case BinScreen.Result:
                return "result";
            case BinScreen.WithoutCredit:
                return "uncredited";
            case BinScreen.Nothing:
                return "nothing";
            case BinScreen.NotHere:
                return "not-here";
            case BinScreen.StoreFull:
                return "store-full";
            default:
                return "service";
        }
    }
}
