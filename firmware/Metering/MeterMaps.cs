namespace Edge.Metering;

/// <summary>The models this house knows; another one is a map in the configuration.</summary>
/// <remarks>Not had, so not here: an Acrel ACR map, DL/T 645 freezes, DLMS/COSEM, SML,
/// M-Bus.</remarks>
public static class MeterMaps
{
    /// <summary>Number of models.</summary>
    public const int Count = 12;

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
            case 9: return "dtsu666-old";
            case 10: return "dlt645-2007";
            default: return "dlt645-1997";
        }
    }

    /// <summary>Finds a model.</summary>
    /// <param name="name">Its name; "dtsu666-old" is the map of older DTSU666.</param>
    /// <returns>A new map, or null.</returns>
    public static MeterMap Find(string name)
    {
        for (int i = 0; i < Count; i++)
        {
            if (name == Name(i))
            {
                return At(i);
            }
        }

        return null;
    }

    /// <summary>The map of a model.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    /// <returns>A new map.</returns>
    public static MeterMap At(int index)
    {
        switch (index)
        {
            case 0: return EastronMaps.Sdm120();
            case 1: return EastronMaps.Sdm230("sdm220");
            case 2: return EastronMaps.Sdm230("sdm230");
            case 3: return EastronMaps.Sdm630();
            case 4: return EastronMaps.Sdm72();
            case 5: return ChintMaps.Ddsu666();
            case 6: return ChintMaps.Dtsu666();
            case 7: return AcrelMaps.Adw300();
            case 8: return AcrelMaps.Adl3000();
            case 9: return ChintMaps.Dtsu666Old();
            case 10: return Dlt645Maps.Of2007();
            default: return Dlt645Maps.Of1997();
        }
    }
}
