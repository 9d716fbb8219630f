#nullable disable
using Edge.Device.Store;

namespace Edge.Twin.Chips;

/// <summary>One kind of write, at which the power is to go.</summary>
public sealed class SimulatedCut
{
    /// <summary>How many kinds <see cref="Of"/> knows: 0 to this less 1.</summary>
    public const int Kinds = 9;

    /// <summary>From this kind on the write happens while the device starts.</summary>
    public const int FirstOfBoot = 7;

    private const int Record = 0;
    private const int Head = 1;
    private const int Erased = 2;
    private const int Written = 3;
    private readonly string name;
    private readonly int what;
    private readonly int from;
    private readonly int to;

    private SimulatedCut(string name, int what, int from, int to)
    {
        this.name = name;
        this.what = what;
        this.from = from;
        this.to = to;
    }

    /// <summary>What is cut.</summary>
    public string Name => name;

    /// <summary>The kinds: each write of the journal, and of each pair of slots an app has.
    /// </summary>
    public static SimulatedCut Of(int kind)
    {
        switch (kind)
        {
            case 0: return new SimulatedCut("record", Record, FlashMap.Journal, int.MaxValue);
            case 1: return new SimulatedCut("segment", Head, FlashMap.Journal, int.MaxValue);
            case 2: return new SimulatedCut("recycle", Erased, FlashMap.Journal, int.MaxValue);
            case 3: return Slot("totals", Erased, FlashMap.Totals);
            case 4: return Slot("totals", Written, FlashMap.Totals);
            case 5: return Slot("app", Erased, FlashMap.App);
            case 6: return Slot("app", Written, FlashMap.App);
            case 7: return Slot("boot", Erased, FlashMap.Boot);
            default: return Slot("boot", Written, FlashMap.Boot);
        }
    }

    /// <summary>Whether an append to a segment of so many bytes is meant.</summary>
    public bool IsAppend(int segment, int length)
    {
        bool here = segment >= from && segment <= to;
        return here && (what == Written || (what == Record && length > 0)
            || (what == Head && length == 0));
    }

    /// <summary>Whether an erase of a segment is meant.</summary>
    public bool IsErase(int segment) =>
        what == Erased && segment >= from && segment <= to;

    private static SimulatedCut Slot(string name, int what, int first) =>
        new SimulatedCut(name, what, first, first + 1);
}
