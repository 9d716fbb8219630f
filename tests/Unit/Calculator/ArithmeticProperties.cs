using System.Numerics;
using Edge.Calculator;
using Edge.Exact;
using FsCheck;
using FsCheck.Fluent;

namespace Edge.Tests.Unit.Calculator;

// Goal: what holds for every quantity and every factor of every shipped pack. Source: domain paper
// 5.1, 7.
public sealed class ArithmeticProperties
{
    private static readonly Factor[] Factors =
        [.. Sites.Packs.Packs.SelectMany(p => p.Factors).Where(f => f.PerUnit.IsNumber)];

    private static readonly Gen<(Factor Factor, long Q)> Lines =
        Gen.Elements(Factors)
            .SelectMany(f => Gen.Choose(0, int.MaxValue).Select(q => (f, (long)q)));

    [Fact]
    public void A_credit_never_exceeds_the_exact_value_and_a_debit_never_falls_below_it() =>
        Check(Lines, line =>
        {
            var exact = (BigInteger)line.Q * line.Factor.PerUnit.Numerator;
            var den = (BigInteger)line.Factor.PerUnit.Denominator;
            var mode = Factor.RoundingOf(line.Factor.Role);
            Assert.True(line.Factor.PerUnit.TryApply(line.Q, mode, out var mg));
            var error = (mg * den) - exact;
            Assert.True(mode == MulDiv.Down ? error <= 0 && error > -den : error >= 0
                && error < den);
        });

    [Fact]
    public void More_quantity_is_never_less_reduction() => Check(Lines, line =>
    {
        Assert.True(line.Factor.PerUnit.TryApply(line.Q, MulDiv.Down, out var mg));
        Assert.True(line.Factor.PerUnit.TryApply(line.Q + 1, MulDiv.Down, out var more));
        Assert.True(more >= mg);
    });

    [Fact]
    public void Sums_do_not_depend_on_order_or_grouping()
    {
        var list = Gen.Choose(0, 200_000).ListOf();
        Check(list.SelectMany(q => Gen.Elements(Factors).Select(f => (f, q))), t =>
        {
            var parts = t.q.Select(q => Apply(t.f, q)).ToList();
            Assert.Equal(parts.Sum(), Enumerable.Reverse(parts).Sum());
            var half = parts.Count / 2;
            Assert.Equal(parts.Sum(), parts.Take(half).Sum() + parts.Skip(half).Sum());

            // Split and summed, a credit loses less than 1 mg per line and never gains.
            var whole = Apply(t.f, t.q.Sum(q => (long)q));
            Assert.InRange(whole - parts.Sum(), 0, Math.Max(0, parts.Count - 1));
        });
    }

    [Fact]
    public void Nothing_overflows_up_to_the_end_of_the_range()
    {
        var wide =
            Gen.Choose(0, int.MaxValue).Two().Select(t => ((long)t.Item1 << 31) | (uint)t.Item2);
        Check(wide.SelectMany(q => Gen.Elements(Factors).Select(f => (f, q: q & MulDiv.Max))), t =>
        {
            var exact = (BigInteger)t.q * t.f.PerUnit.Numerator / t.f.PerUnit.Denominator;
            var ok = t.f.PerUnit.TryApply(t.q, MulDiv.Down, out var mg);
            Assert.Equal(exact <= MulDiv.Max, ok);
            Assert.Equal(ok ? exact : 0, mg);
        });
    }

    [Fact]
    public void Every_pack_is_proven_up_to_its_largest_quantity()
    {
        foreach (var pack in Sites.Packs.Packs)
        {
            foreach (var factor in pack.Factors.Where(f => f.PerUnit.IsNumber))
            {
                Assert.True(factor.PerUnit.TryApply(pack.QuantityMax, MulDiv.Up, out _), pack.Name);
            }
        }
    }

    [Fact]
    public void Of_several_factors_credits_take_the_lowest_and_debits_the_highest()
    {
        Factor F(string id, FactorRole role, long value)
        {
            Fraction.TryOf(value, 1, out var perUnit);
            return Factors[0] with { Id = id, Role = role, PerUnit = perUnit };
        }

        // Source: phone.generic: 25, 27.63 and 36 kg are published, 25 counts.
        Factor[] three = [F("a", FactorRole.Reduction, 36), F("b", FactorRole.Reduction, 25),
            F("c", FactorRole.Reduction, 27)];
        Assert.Equal("b", Admission.MostConservative(three, FactorRole.Reduction).Id);
        Assert.Equal("b", Admission.MostConservative(three, FactorRole.Baseline).Id);
        Assert.Equal("a", Admission.MostConservative(three, FactorRole.Project).Id);
        Assert.Equal("a", Admission.MostConservative(three, FactorRole.Leakage).Id);
    }

    private static long Apply(Factor factor, long q)
    {
        Assert.True(factor.PerUnit.TryApply(q, MulDiv.Down, out var mg));
        return mg;
    }

    private static void Check<T>(Gen<T> gen, Action<T> body) =>
        Prop.ForAll(gen.ToArbitrary(), body).QuickCheckThrowOnFailure();
}
