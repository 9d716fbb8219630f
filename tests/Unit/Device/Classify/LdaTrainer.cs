using Edge.Device.Classify;

namespace Edge.Tests.Unit.Device.Classify;

/// <summary>Fits the linear discriminant: one covariance for all categories, equal priors.
/// </summary>
internal static class LdaTrainer
{
    private const int Size = MaterialTable.Features;

    internal static int[] Train(IReadOnlyCollection<Sighting> seen)
    {
        int classes = MaterialTable.Names.Length;
        double[][] means = [.. Enumerable.Range(0, classes).Select(c =>
            Mean([.. seen.Where(s => s.Material == c).Select(Measure)]))];
        double[,] spread = Spread(seen, means);
        var table = new List<int>();
        foreach (double[] mean in means)
        {
            double[] w = Solve(spread, mean);
            table.Add((int)Math.Round(-MaterialTable.One * Dot(w, mean) / 2));
            table.AddRange(w.Select(x => (int)Math.Round(MaterialTable.One * x)));
        }
        return [.. table];
    }

    internal static double[] Measure(Sighting seen)
    {
        int[] numbers = new int[Size];
        MaterialClassifier.Measure(seen.Traits, numbers);
        return [.. numbers.Select(n => (double)n)];
    }

    private static double[] Mean(double[][] rows) =>
        [.. Enumerable.Range(0, Size).Select(f => rows.Average(r => r[f]))];

    private static double[,] Spread(IReadOnlyCollection<Sighting> seen, double[][] means)
    {
        var sum = new double[Size, Size];
        foreach (Sighting s in seen)
        {
            double[] x = Measure(s);
            for (int i = 0; i < Size; i++)
                for (int k = 0; k < Size; k++)
                    sum[i, k] += (x[i] - means[s.Material][i]) * (x[k] - means[s.Material][k])
                        / seen.Count;
        }
        for (int i = 0; i < Size; i++) sum[i, i] += 1;
        return sum;
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    // Gauss with the largest pivot; the matrix is positive definite.
    private static double[] Solve(double[,] matrix, double[] right)
    {
        var a = (double[,])matrix.Clone();
        double[] b = [.. right];
        for (int i = 0; i < Size; i++)
        {
            for (int row = i + 1; row < Size; row++)
            {
                double factor = a[row, i] / a[i, i];
                for (int k = i; k < Size; k++) a[row, k] -= factor * a[i, k];
                b[row] -= factor * b[i];
            }
        }
        for (int i = Size - 1; i >= 0; i--)
        {
            for (int k = i + 1; k < Size; k++) b[i] -= a[i, k] * b[k];
            b[i] /= a[i, i];
        }
        return b;
    }
}
