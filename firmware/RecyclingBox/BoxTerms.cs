namespace Edge.RecyclingBox;

/// <summary>What a site decided about its box.</summary>
public sealed class BoxTerms
{
    /// <summary>Terms of a site.</summary>
    /// <param name="clothes">Compact tables of the packs for clothes.</param>
    /// <param name="books">Compact tables of the packs for books.</param>
    /// <param name="clothesByWeight">Clothes are credited by g, else by piece.</param>
    public BoxTerms(string[] clothes, string[] books, bool clothesByWeight)
    {
        Clothes = clothes;
        Books = books;
        ClothesByWeight = clothesByWeight;
    }

    /// <summary>Compact tables of the packs for clothes.</summary>
    public string[] Clothes { get; private set; }

    /// <summary>Compact tables of the packs for books.</summary>
    public string[] Books { get; private set; }

    /// <summary>Clothes are credited by g, else by piece.</summary>
    public bool ClothesByWeight { get; private set; }

    /// <summary>Hottest drawer that takes a phone. Units: m°C.</summary>
    public int DrawerHotMilliCelsius { get; set; } = 55000;
}
