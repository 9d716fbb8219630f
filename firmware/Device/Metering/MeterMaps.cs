namespace Edge.Device.Metering;

/// <summary>The models this house knows; another one is a map in the configuration.</summary>
/// <remarks>Not had, so not here: an Acrel ACR map, DL/T 645 freezes, DLMS/COSEM, SML,
/// M-Bus.</remarks>
public static class MeterMaps
{
    /// <summary>Number of models.</summary>
    public const int Count = 11;

    /// <summary>The name of a model.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    /// <returns>Its name.</returns>
    public static string Name(int index)
    {
        switch (index)
        {
            case 0: return "sdm120";
            case 1: return "sdm220";
            case 2: return "sdm230";
            case 3: return "sdm630";
            case 4: return "sdm72";
            case 5: return "ddsu666";
            case 6: return "dtsu666";
            case 7: return "adw300";
            case 8: return "adl3000";
            case 9: return "dlt645-2007";
            default: return "dlt645-1997";
        }
    }

    /// <summary>Finds a model.</summary>
    /// <param name="name">Its name; "dtsu666-old" is the map of older DTSU666.</param>
    /// <returns>A new map, or null.</returns>
    public static MeterMap Find(string name)
    {
        switch (name)
        {
            case "sdm120": return EastronMaps.Sdm120();
            case "sdm220": return EastronMaps.Sdm230("sdm220");
            case "sdm230": return EastronMaps.Sdm230("sdm230");
            case "sdm630": return EastronMaps.Sdm630();
            case "sdm72": return EastronMaps.Sdm72();
            case "ddsu666": return ChintMaps.Ddsu666();
            case "dtsu666": return ChintMaps.Dtsu666();
            case "dtsu666-old": return ChintMaps.Dtsu666Old();
            case "adw300": return AcrelMaps.Adw300();
            case "adl3000": return AcrelMaps.Adl3000();
            case "dlt645-2007": return Dlt645Maps.Of2007();
            case "dlt645-1997": return Dlt645Maps.Of1997();
            default: return null;
        }
    }
}
