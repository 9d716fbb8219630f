#nullable disable

namespace Edge.Twin.Chips;

/// <summary>A flap with a bolt: the coil draws the bolt, a switch tells shut from open.</summary>
public sealed class SimulatedFlap
{
    /// <summary>Drives the bolt: high draws it.</summary>
    public readonly SimulatedPin Coil = new SimulatedPin();

    /// <summary>High while the flap is shut.</summary>
    public readonly SimulatedPin Shut = new SimulatedPin();

    /// <summary>High while the bolt is in.</summary>
    public readonly SimulatedPin Bolt = new SimulatedPin();

    /// <summary>A shut and locked flap.</summary>
    public SimulatedFlap()
    {
        Shut.Level = true;
        Bolt.Level = true;
    }

    /// <summary>The bolt does not move.</summary>
    public bool Jammed { get; set; }

    /// <summary>Whether it stands open.</summary>
    public bool IsOpen => !Shut.Level;

    /// <summary>The mechanics follow the coil.</summary>
    public void Advance()
    {
        Bolt.Level = Jammed ? Bolt.Level : Shut.Level && !Coil.Level;
    }

    /// <summary>Somebody pulls; false while the bolt holds.</summary>
    public bool TryOpen()
    {
        Advance();
        Shut.Level = Shut.Level && Bolt.Level;
        return !Shut.Level;
    }

    /// <summary>Somebody shuts it.</summary>
    public void Close()
    {
        Shut.Level = true;
        Advance();
    }
}
