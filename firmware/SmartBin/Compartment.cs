using Edge.Device.Ports;
using Edge.Device.Weighing;
using Edge.Wire;

namespace Edge.SmartBin;

/// <summary>One opening of a bin: what it takes, its lock and flap, the scale below it.</summary>
public sealed class Compartment
{
    /// <summary>How full by mass counts as full. Units: percent of the scale's Max.</summary>
    public const int FullPercent = 95;

    private readonly IPin unlock;
    private readonly IPin locked;
    private readonly IPin closed;
    private readonly byte[][] categories;

    /// <summary>A compartment.</summary>
    /// <param name="number">From 1.</param>
    /// <param name="categories">Names of what it takes.</param>
    /// <param name="scale">The scale below it.</param>
    /// <param name="unlock">High draws the bolt. Safe state: low.</param>
    /// <param name="locked">High while the bolt is in.</param>
    /// <param name="closed">High while the flap is shut.</param>
    public Compartment(
        int number, string[] categories, Scale scale, IPin unlock, IPin locked, IPin closed)
    {
        Number = number;
        Scale = scale;
        Place = new WeighedPlace(number, scale);
        this.unlock = unlock;
        this.locked = locked;
        this.closed = closed;
        this.categories = new byte[categories.Length][];
        for (int i = 0; i < categories.Length; i++)
        {
            this.categories[i] = Ascii.Bytes(categories[i]);
        }

        unlock.Write(false);
    }

    /// <summary>Number on the box, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>The scale below it.</summary>
    public Scale Scale { get; private set; }

    /// <summary>Whether the flap is shut.</summary>
    public bool IsClosed => closed.Read();

    /// <summary>Whether the bolt is in.</summary>
    public bool IsLocked => locked.Read();

    /// <summary>Whether it takes no more.</summary>
    public bool IsFull => Scale.GrossMg > Scale.Rating.MaxMg / 100 * FullPercent;

    /// <summary>What is booked as lying there.</summary>
    public WeighedPlace Place { get; private set; }

    /// <summary>The tray that things lie on while the flap is open and fall from when it shuts;
    /// null without one.</summary>
    public WeighedPlace Tray { get; private set; }

    /// <summary>Gives it a tray with a scale of its own.</summary>
    /// <param name="number">Number of that scale on the box, above all compartments'.</param>
    /// <param name="scale">The scale.</param>
    public void AddTray(int number, Scale scale) => Tray = new WeighedPlace(number, scale);

    /// <summary>Draws or drops the bolt.</summary>
    public void Unlock(bool free)
    {
        unlock.Write(free);
    }

    /// <summary>Writes the names of what it takes, with commas; -1 when they do not fit.</summary>
    public int PutCategories(byte[] into, int at)
    {
        for (int i = 0; i < categories.Length; i++)
        {
            at = i == 0 ? at : Ascii.Put(",", into, at);
            at = Ascii.Put(categories[i], 0, categories[i].Length, into, at);
        }

        return at;
    }

    /// <summary>The category's own bytes if this compartment takes it, else null.</summary>
    public byte[] Category(byte[] name, int count)
    {
        for (int i = 0; i < categories.Length; i++)
        {
            byte[] own = categories[i];
            if (own.Length == count && Ascii.Same(own, 0, name, 0, count))
            {
                return own;
            }
        }

        return null;
    }
}
