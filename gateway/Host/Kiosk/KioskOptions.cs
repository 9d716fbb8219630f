namespace Edge.Host.Kiosk;

/// <summary>What the kiosks of a site say of their operator, and who is staff.</summary>
/// <remarks>Members are described in <c>docs/reference/kiosk.md</c>.</remarks>
public sealed record KioskOptions
{
    /// <summary>Telephone number shown when something is wrong. Default: none.</summary>
    public string Phone { get; init; } = "";

    /// <summary>Names of the devices for people, by device id. Default: the id.</summary>
    public IReadOnlyDictionary<string, PlaceName> Names { get; init; } =
        new Dictionary<string, PlaceName>(StringComparer.Ordinal);

    /// <summary>Who may open the staff screen. Default: nobody.</summary>
    public IReadOnlyList<StaffMember> Staff { get; init; } = [];
}

/// <summary>A name in both languages.</summary>
/// <param name="Zh">Chinese.</param>
/// <param name="En">English.</param>
public sealed record PlaceName(string Zh, string En);

/// <summary>Somebody who may service a box.</summary>
/// <param name="Who">What the records call them: up to 16 plain characters, no name.</param>
/// <param name="Pin">Their PIN as <see cref="StaffPin.Hash"/> makes it.</param>
public sealed record StaffMember(string Who, string Pin);
