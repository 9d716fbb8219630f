namespace Edge.Simulation.World;

/// <summary>I14: memory and disk are bounded; what finds no room is refused, never dropped.
/// </summary>
internal static class Bounds
{
    /// <summary>What the gateway lets its write-ahead log grow to before it copies it back, and as
    /// much again for the group that makes it due. Units: bytes.</summary>
    private const long WalBytesMax = 32L << 20;

    /// <summary>A journal with nothing in it, and what one event may cost in it: its line, its
    /// entry, its share of batch, note and receipt, indices. Units: bytes.</summary>
    private const long EmptyBytes = 512L << 10;

    private const long BytesPerEvent = 16L << 10;

    /// <summary>Every line that was given to a gateway that lives was answered.</summary>
    public static void Answered(SimWorld world)
    {
        foreach (SimGateway gateway in world.Gateways)
            if (gateway.Pending > 0)
                world.Watch.Fail("I14", $"{gateway.Pending} lines got no answer");
    }

    /// <summary>Checks what the nodes hold when the world is quiet.</summary>
    public static void Check(SimWorld world)
    {
        foreach (SimGateway gateway in world.Gateways) Disk(world, gateway.Machine);
        Disk(world, world.Platform.Machine);
        foreach (SimDevice device in world.Devices)
            if (device.FlashBytes > device.FlashBytesMax)
                world.Watch.Fail("I14", $"{device.Dev} holds {device.FlashBytes} bytes of "
                    + $"{device.FlashBytesMax}");
    }

    private static void Disk(SimWorld world, SimMachine machine)
    {
        long main = EmptyBytes + ((world.Events + world.Watch.Hostile) * BytesPerEvent);
        foreach (Simulation.Disk.SimFile file in machine.Disk.Files)
        {
            bool isLog = file.Name.EndsWith("-wal", StringComparison.Ordinal);
            if (file.Length > (isLog ? WalBytesMax : main))
                world.Watch.Fail("I14", $"{file.Name} has {file.Length} bytes");
        }
    }
}
