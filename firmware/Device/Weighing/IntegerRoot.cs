namespace Edge.Device.Weighing;

/// <summary>Square roots of integers.</summary>
public static class IntegerRoot
{
    /// <summary>Largest integer whose square is not above the value. Range: 0 to 2^62.</summary>
    public static long Of(long value)
    {
        if (value <= 0)
        {
            return 0;
        }

        long root = (value / 2) + 1;
        long next = (root + (value / root)) / 2;
        while (next < root)
        {
            root = next;
            next = (root + (value / root)) / 2;
        }

        return root;
    }
}
