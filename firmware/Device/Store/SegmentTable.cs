namespace Edge.Device.Store;

/// <summary>The segments in use, oldest first: which slot holds which events.</summary>
internal sealed class SegmentTable
{
    private readonly int[] slots;
    private readonly long[] generations;
    private readonly long[] firstSeqs;

    internal SegmentTable(int capacity)
    {
        slots = new int[capacity];
        generations = new long[capacity];
        firstSeqs = new long[capacity];
    }

    internal int Capacity => slots.Length;

    internal int Count { get; private set; }

    internal void Clear() => Count = 0;

    internal int Slot(int index) => slots[index];

    internal long Generation(int index) => generations[index];

    internal long FirstSeq(int index) => firstSeqs[index];

    // Keeps the order of generations.
    internal void Add(int slot, long generation, long firstSeq)
    {
        int at = Count++;
        for (; at > 0 && generations[at - 1] > generation; at--)
        {
            slots[at] = slots[at - 1];
            generations[at] = generations[at - 1];
            firstSeqs[at] = firstSeqs[at - 1];
        }

        slots[at] = slot;
        generations[at] = generation;
        firstSeqs[at] = firstSeq;
    }

    internal int RemoveOldest()
    {
        int slot = slots[0];
        Count--;
        for (int i = 0; i < Count; i++)
        {
            slots[i] = slots[i + 1];
            generations[i] = generations[i + 1];
            firstSeqs[i] = firstSeqs[i + 1];
        }

        return slot;
    }

    internal int FreeSlot()
    {
        for (int slot = 0; slot < slots.Length; slot++)
        {
            bool used = false;
            for (int i = 0; i < Count && !used; i++)
            {
                used = slots[i] == slot;
            }

            if (!used)
            {
                return slot;
            }
        }

        return -1;
    }

    // The youngest segment that starts at or before an event, or -1.
    internal int Find(long seq)
    {
        for (int i = Count - 1; i >= 0; i--)
        {
            if (firstSeqs[i] <= seq)
            {
                return i;
            }
        }

        return -1;
    }
}
