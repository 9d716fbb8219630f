namespace Edge.Metering;

/// <summary>One register that must hold something plausible before a map is believed.</summary>
public sealed class RegisterCheck
{
    /// <summary>Makes a check.</summary>
    /// <param name="name">What it is, such as "frequency".</param>
    /// <param name="function">3 or 4.</param>
    /// <param name="register">First register.</param>
    /// <param name="type">One of <see cref="RegisterType"/>.</param>
    public RegisterCheck(string name, int function, int register, int type)
    {
        Name = name;
        Function = function;
        Register = register;
        Type = type;
    }

    /// <summary>What it is.</summary>
    public string Name { get; }

    /// <summary>3 or 4.</summary>
    public int Function { get; }

    /// <summary>First register.</summary>
    public int Register { get; }

    /// <summary>One of <see cref="RegisterType"/>.</summary>
    public int Type { get; }

    /// <summary>Smallest raw value that is right; floats in thousandths.</summary>
    public long Least { get; private set; }

    /// <summary>Largest raw value that is right.</summary>
    public long Most { get; private set; }

    /// <summary>The value is a setting: a wrong one is a fault of the configuration.</summary>
    public bool IsSetting { get; private set; }

    /// <summary>Sets the range.</summary>
    /// <param name="least">Smallest right value.</param>
    /// <param name="most">Largest right value.</param>
    /// <returns>This check.</returns>
    public RegisterCheck Between(long least, long most)
    {
        Least = least;
        Most = most;
        return this;
    }

    /// <summary>Makes it a setting with one right value.</summary>
    /// <param name="value">The value.</param>
    /// <returns>This check.</returns>
    public RegisterCheck Exactly(long value)
    {
        Least = value;
        Most = value;
        IsSetting = true;
        return this;
    }

    /// <summary>Judges a value.</summary>
    /// <param name="value">As read.</param>
    /// <returns>True when it is inside the range.</returns>
    public bool Holds(long value) => value >= Least && value <= Most;
}
