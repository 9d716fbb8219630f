using Edge.Device.Classify;
using Edge.Twin.Chips;

namespace Edge.Tests.Unit.Device.Classify;

/// <summary>One reading of one thing.</summary>
internal sealed record Sighting(int Material, int Thing, Traits Traits);

/// <summary>Simulated things of five categories; each is seen several times.</summary>
internal static class ThingCatalogue
{
    private const int ReadingsEach = 6;

    // Middle and spread between things of: g, mm, metal, water, clear, warm; per category.
    // Assumed after hardware.md 2 (mass, moisture, foil, crushed cans), not measured.
    private static readonly int[][] Kinds =
    [
        [900, 900, 70, 50, 50, 80, 180, 170, 560, 240, 110, 160],
        [30, 600, 180, 90, 30, 40, 90, 120, 330, 230, 0, 130],
        [320, 500, 180, 80, 40, 50, 120, 120, 300, 240, -30, 190],
        [18, 450, 95, 60, 740, 170, 90, 110, 520, 230, 20, 150],
        [600, 900, 80, 55, 60, 80, 560, 240, 360, 220, 180, 170],
    ];

    internal static List<Sighting> Make(long seed, int thingsEach)
    {
        var all = new List<Sighting>();
        for (int material = 0; material < Kinds.Length; material++)
        {
            for (int i = 0; i < thingsEach; i++)
            {
                var chance = new Chance(seed, $"thing-{material}-{i}");
                int[] own = Thing(Kinds[material], chance);
                for (int k = 0; k < ReadingsEach; k++)
                    all.Add(new(material, material * 10000 + i, Read(own, chance)));
            }
        }
        return all;
    }

    // Mass spreads by a factor, the rest by an amount.
    private static int[] Thing(int[] kind, Chance chance) =>
    [
        Math.Max(3, (int)(kind[0] * Math.Exp(Gauss(chance, kind[1]) / 1000.0))),
        Math.Max(5, kind[2] + Gauss(chance, kind[3])),
        Math.Clamp(kind[4] + Gauss(chance, kind[5]), 0, 1000),
        Math.Clamp(kind[6] + Gauss(chance, kind[7]), 0, 1000),
        Math.Clamp(kind[8] + Gauss(chance, kind[9]), 0, 1000),
        Math.Clamp(kind[10] + Gauss(chance, kind[11]), -1000, 1000),
    ];

    private static Traits Read(int[] own, Chance chance) => new()
    {
        Grams = Math.Max(1, own[0] + Gauss(chance, 2)),
        HeightMm = Math.Max(1, own[1] + Gauss(chance, 5)),
        MetalPermille = Math.Clamp(own[2] + Gauss(chance, 10), 0, 1000),
        WaterPermille = Math.Clamp(own[3] + Gauss(chance, 20), 0, 1000),
        ClearPermille = Math.Clamp(own[4] + Gauss(chance, 25), 0, 1000),
        WarmPermille = Math.Clamp(own[5] + Gauss(chance, 20), -1000, 1000),
    };

    // Twelve even numbers make a normal one; the spread is the given one.
    private static int Gauss(Chance chance, int spread)
    {
        int sum = 0;
        for (int i = 0; i < 12; i++) sum += chance.Below(2001) - 1000;
        return sum * spread / 2000;
    }
}
