using Edge.Exact;
using Edge.Wire;

namespace Edge.Device.Store;

/// <summary>The reduction a screen may show at once, by the pack tables the device holds.</summary>
/// <remarks>The gateway computes the credited one and flags a milligram of difference.</remarks>
public sealed class Preview
{
    private readonly CompactTable[] tables;
    private int chosen = -1;

    /// <summary>A preview from the lines of compact tables; a line that cannot be read is left
    /// out.</summary>
    public Preview(string[] lines)
    {
        int good = 0;
        CompactTable[] read = new CompactTable[lines.Length];
        for (int i = 0; i < lines.Length; i++)
        {
            byte[] text = Ascii.Bytes(lines[i]);
            CompactTable table = new CompactTable();
            if (table.TryRead(text, 0, text.Length))
            {
                read[good++] = table;
            }
        }

        tables = new CompactTable[good];
        System.Array.Copy(read, 0, tables, 0, good);
    }

    /// <summary>Tables that could be read.</summary>
    public int Count => tables.Length;

    /// <summary>Reduction of the last good try. Units: mg CO2e; never negative.</summary>
    public long Milligrams { get; private set; }

    /// <summary>Pack of the last good try, id@version as ASCII bytes.</summary>
    public byte[] Pack => chosen < 0 ? null : tables[chosen].PackName;

    /// <summary>Computes for a key (a category; anything where a pack has one row).</summary>
    /// <param name="key">Category as ASCII bytes.</param>
    /// <param name="quantity">In the pack's unit, g or Wh. </param>
    /// <param name="atMs">When it happened. Units: UTC ms.</param>
    /// <returns>False when no table gives a reduction for it.</returns>
    public bool TryCompute(byte[] key, long quantity, long atMs)
    {
        chosen = -1;
        Milligrams = 0;
        for (int i = 0; i < tables.Length; i++)
        {
            CompactTable table = tables[i];
            int row = table.Find(key, 0, key.Length);
            bool holds = row >= 0 && atMs >= table.FromMs && atMs < table.UntilMs;
            if (holds && table.TryPreview(row, quantity, out long mg))
            {
                chosen = i;
                Milligrams = mg < 0 ? 0 : mg;
                return true;
            }
        }

        return false;
    }
}
