using Edge.Device.Ports;
using Edge.Device.Weighing;

namespace Edge.RecyclingBox;

/// <summary>The flap or the drawer of a box, with its lock and the scale below it.</summary>
public sealed class Opening
{
    private readonly IPin _unlock;
    private readonly IPin _closed;

    /// <summary>An opening of its parts.</summary>
    /// <param name="number">1 is the flap, 2 the phone drawer.</param>
    /// <param name="scale">The scale below it.</param>
    /// <param name="unlock">High asks for the bolt to be drawn. Safe state: low.</param>
    /// <param name="closed">High while it is shut.</param>
    public Opening(int number, Scale scale, IPin unlock, IPin closed)
    {
        Number = number;
        Scale = scale;
        Place = new WeighedPlace(number, scale);
        _unlock = unlock;
        _closed = closed;
        unlock.Write(false);
    }

    /// <summary>Number on the box.</summary>
    public int Number { get; private set; }

    /// <summary>The scale below it.</summary>
    public Scale Scale { get; private set; }

    /// <summary>What is booked as lying there.</summary>
    public WeighedPlace Place { get; private set; }

    /// <summary>Whether it is shut.</summary>
    public bool IsClosed => _closed.Read();

    /// <summary>Whether it takes no more: 95 % of the scale's Max.</summary>
    public bool IsFull => Scale.GrossMg > Scale.Rating.MaxMg / 100 * 95;

    /// <summary>Asks for the bolt, or lets it go.</summary>
    public void Unlock(bool free) => _unlock.Write(free);
}
