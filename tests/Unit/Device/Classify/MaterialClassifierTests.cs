using Edge.Device.Classify;

namespace Edge.Tests.Unit.Device.Classify;

/// <summary>What the bin's sensors may say about a thing, judged on things never seen.</summary>
public sealed class MaterialClassifierTests
{
    private const long Seed = 20261121;
    private const int ThingsEach = 60;
    private const int Folds = 5;

    [Fact]
    public void The_weights_in_the_device_are_what_the_trainer_makes()
    {
        // Goal: the table is made, not edited. Expected: the trainer on all things, here and now.
        int[] made = LdaTrainer.Train(ThingCatalogue.Make(Seed, ThingsEach));
        Assert.True(
            made.SequenceEqual(MaterialTable.Weights), "table: " + string.Join(", ", made));
    }

    [Fact]
    public void The_published_confusion_holds_out_whole_things()
    {
        // Goal: the page shows what the device would have said of things it was not trained on.
        // Every reading of a thing is in one fold: a split by readings would flatter.
        string page = File.ReadAllText(
            Repository.Path("docs", "reference", "classification.md"));
        string[] rows = Confusion();
        foreach (string row in rows)
            Assert.True(
                page.Contains(row, StringComparison.Ordinal), string.Join('\n', rows));
    }

    [Fact]
    public void Metal_in_a_carton_makes_it_unsure()
    {
        // Goal: a foil-lined or stuffed carton is neither paper nor a can. hardware.md 2.
        var classifier = new MaterialClassifier();
        Traits traits = Paper();
        Assert.True(classifier.Judge(traits));
        Assert.Equal("mixed-paper"u8.ToArray(), classifier.Detected);
        traits.MetalPermille = 420;
        Assert.False(classifier.Judge(traits));
        Assert.Null(classifier.Detected);
    }

    [Fact]
    public void A_bottle_filled_with_water_is_not_a_bottle()
    {
        // Goal: mass out of all proportion to the height makes it unsure. hardware.md 3, rule 4.
        var classifier = new MaterialClassifier();
        var traits = new Traits
        {
            Grams = 26, HeightMm = 210, MetalPermille = 20, WaterPermille = 60,
            ClearPermille = 300, WarmPermille = -20,
        };
        Assert.True(classifier.Judge(traits));
        Assert.Equal("PET"u8.ToArray(), classifier.Detected);
        traits.Grams = 1526;
        traits.WaterPermille = 700;
        bool sure = classifier.Judge(traits);
        Assert.False(sure && classifier.Detected!.SequenceEqual("PET"u8.ToArray()));
    }

    [Fact]
    public void The_binary_logarithm_is_cut_to_sixteenths()
    {
        // Goal: integers alone, no error above one step. Expected: Math.Log2.
        for (int value = 1; value < 100_000; value += 7)
        {
            double exact = Math.Log2(value) * 16;
            Assert.InRange(BinaryLog.Sixteenths(value), exact - 1.1, exact + 0.001);
        }
    }

    private static Traits Paper() => new()
    {
        Grams = 900, HeightMm = 60, MetalPermille = 40, WaterPermille = 130,
        ClearPermille = 620, WarmPermille = 120,
    };

    private static string[] Confusion()
    {
        List<Sighting> all = ThingCatalogue.Make(Seed, ThingsEach);
        int classes = MaterialTable.Names.Length;
        int[,] counts = new int[classes, classes + 1];
        for (int fold = 0; fold < Folds; fold++)
        {
            int own = fold;
            var classifier = new MaterialClassifier(
                LdaTrainer.Train([.. all.Where(s => s.Thing % Folds != own)]));
            foreach (Sighting seen in all.Where(s => s.Thing % Folds == own))
            {
                bool sure = classifier.Judge(seen.Traits);
                counts[seen.Material, sure ? classifier.Best : classes]++;
            }
        }
        return [.. Enumerable.Range(0, classes).Select(row => "| " + MaterialTable.Names[row]
            + " | " + string.Join(" | ", Enumerable.Range(0, classes + 1)
                .Select(column => counts[row, column])) + " |")];
    }
}
