using System.Security.Cryptography;
using System.Text;
using Edge.Batch;
using Edge.Calculator;
using Edge.Cli;
using Edge.Wire;

namespace Edge.Tests.Conformance.Batch;

/// <summary>What <c>receipt verify</c>, <c>batch verify</c> and <c>promise verify</c> say about
/// tampered files.</summary>
public sealed class TamperTests : IDisposable
{
    // Goal: each of the six ways to tamper is named by the step it breaks, and an honest file
    // passes all five. The drop-offs are calculated with the shipped pack.
    private const string Origin = "edge.example.cn/gw-1/2026h2";
    private readonly ECDsa logKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa platformKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly List<string> entries = [];
    private readonly LogTree tree = new(new MemoryNodes());
    private readonly LogSigner signer;
    private readonly Cosigner cosigner;

    public TamperTests()
    {
        signer = new LogSigner(Origin, logKey);
        cosigner = new Cosigner("platform.example.cn/ledger", platformKey);
        var engine = new ReductionEngine(PackLibrary.LoadEmbedded(), new SiteTerms(
            "CN-4403", "CN-grid-South", null,
            new Dictionary<string, string> { ["dropoff"] = "bin.material.weight" })
        {
            Parameters = new Dictionary<string, string>
            {
                ["bin.material.weight/cap.person-day"] = "100000",
            },
        });
        var device = new WrittenDevice("bin-0001", new byte[32]);
        for (int i = 0; i < 9; i++)
        {
            string line = device.DropOff(400 + i, "PET");
            byte[] source = Encoding.ASCII.GetBytes(line);
            var read = new EventLine();
            Assert.True(read.TryParse(source, 0, source.Length), read.Fault);
            long at = 1_785_000_000_000 + (i * 60_000);
            Calculation calc = engine.Reduce(new EventFacts(
                "dropoff", "S", at, new LogWriter.Fields(read)));
            Assert.Null(calc.None);
            entries.Add(EntryLine.Event(at, "gw-1", [], calc.ToJson(), line));
            tree.Append(Merkle.Leaf(entries[^1]));
        }
    }

    private TrustFile Keys => new(new Trust().Add(signer.VerifierKey).Add(cosigner.VerifierKey));

    public void Dispose()
    {
        logKey.Dispose();
        platformKey.Dispose();
    }

    [Fact]
    public void An_honest_receipt_passes_all_five_steps() =>
        Assert.All(Verify(Evidence()), step => Assert.Equal(StepOutcome.Ok, step.Outcome));

    [Fact]
    public void A_receipt_that_the_platform_has_not_cosigned_waits() =>
        Assert.Equal(StepOutcome.Wait,
            Verify(Evidence(cosigned: false)).Single(x => x.Name == "receipt").Outcome);

    [Fact]
    public void A_file_that_brings_its_own_keys_is_warned_about()
    {
        var steps = ReceiptSteps.Check(Evidence().ToBytes(), new TrustFile((Trust?)null), out _);
        Assert.Equal(StepOutcome.Warn, steps.Single(x => x.Name == "trust").Outcome);
    }

    [Fact]
    public void A_changed_gram_fails_at_the_path()
    {
        EvidenceDocument good = Evidence();
        string changed = good.Entry.Replace(
            "\"net\":403", "\"net\":404", StringComparison.Ordinal);
        Assert.NotEqual(good.Entry, changed);
        Assert.Contains("path", Failed(good with { Entry = changed }));
        Assert.Contains("calculation", Failed(good with { Entry = changed }));
    }

    [Fact]
    public void A_changed_factor_fails_at_path_and_calculation_even_if_its_sum_is_right()
    {
        EvidenceDocument good = Evidence();
        Assert.True(EntryLine.TryParse(good.Entry, out EntryParts parts, out _));
        Assert.True(Calculation.TryParse(parts.CalcJson!, out Calculation calc, out _));
        CalculationRow row = calc.Rows[0] with
        {
            Numerator = 2000,
            Denominator = 1,
            Milligrams = calc.Rows[0].Quantity * 2000,
        };
        string forged = Calculation.Of(
            calc.Pack, calc.Version, calc.Sha256, [row], row.Milligrams).ToJson();
        Assert.Equal(["path", "calculation"], Failed(good with
        {
            Entry = good.Entry.Replace(parts.CalcJson!, forged, StringComparison.Ordinal),
        }));
    }

    [Fact]
    public void A_wrong_key_fails_at_the_checkpoint()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var keys = new TrustFile(new Trust().Add(VerifierKey.ForLog(Origin, other))
            .Add(cosigner.VerifierKey));
        Assert.Equal(["checkpoint"], Failed(Evidence(), keys));
    }

    [Fact]
    public void A_stale_checkpoint_fails_at_the_path()
    {
        EvidenceDocument good = Evidence();
        string old = new TlogProof(3, tree.InclusionProof(3, 9), SignedAt(3, true)).ToText();
        var steps = Verify(good with { Proof = old });
        Assert.Contains("stale", steps.Single(x => x.Name == "path").Detail);
        Assert.Equal(["path"], Failed(good with { Proof = old }));
    }

    [Fact]
    public void A_cosignature_of_another_size_fails_at_the_receipt()
    {
        string older = SignedAt(8, true);
        string line = older[older.IndexOf("— platform", StringComparison.Ordinal)..];
        string note = SignedAt(9, false) + line;
        string proof = new TlogProof(3, tree.InclusionProof(3, 9), note).ToText();
        Assert.Equal(["receipt"], Failed(Evidence() with { Proof = proof }));
    }

    [Fact]
    public void A_receipt_of_another_event_fails_at_the_leaf() =>
        Assert.Equal(["leaf"], Failed(Evidence() with { Id = "0000000000000000" }));

    [Fact]
    public void Honest_batches_pass_every_step()
    {
        var check = new BatchCheck(Keys.Trust!);
        foreach ((int old, int size) in new[] { (0, 4), (4, 9) })
            Assert.All(check.Next(Batch(old, size).ToBytes(), Receipt(old, size)),
                step => Assert.Equal(CheckOutcome.Ok, step.Outcome));
    }

    [Theory]
    [InlineData("changed", "entries")]
    [InlineData("removed", "form")]
    [InlineData("swapped", "entries")]
    [InlineData("stale", "order")]
    [InlineData("key", "checkpoint")]
    [InlineData("proof", "consistency")]
    [InlineData("receipt", "receipt")]
    public void A_tampered_batch_fails_at_the_step_that_sees_it(string what, string step)
    {
        var check = new BatchCheck(Keys.Trust!);
        Assert.DoesNotContain(check.Next(Batch(0, 4).ToBytes(), null), IsFailure);
        BatchDocument good = Batch(4, 9);
        BatchDocument bad = what switch
        {
            "changed" => good with { Entries = [.. good.Entries.Select(x =>
                x.Replace("\"net\":405", "\"net\":406", StringComparison.Ordinal))] },
            "removed" => good with { Entries = [.. good.Entries.Skip(1)] },
            "swapped" => good with { Entries = [.. good.Entries.Reverse()] },
            "stale" => Batch(0, 4),
            "key" => good with { Checkpoint = Stranger(9) },
            "proof" => good with { Consistency = [.. good.Consistency.Skip(1)] },
            _ => good,
        };
        byte[]? receipt = what == "receipt" ? Receipt(0, 4) : null;
        Assert.Equal(step, check.Next(bad.ToBytes(), receipt).Single(IsFailure).Name);
    }

    [Fact]
    public void A_promise_is_kept_by_the_entry_of_its_own_event_and_by_no_other()
    {
        string text = Promise(3).Sign(signer);
        Assert.Equal(
            [StepOutcome.Ok, StepOutcome.Ok, StepOutcome.Ok], Judged(text, Evidence()));
        Assert.Equal([StepOutcome.Ok, StepOutcome.Ok, StepOutcome.Wait], Judged(text, null));
        foreach (PromiseCode lie in new[]
        {
            Promise(2), Promise(3) with { Quantity = 404 }, Promise(3) with { Seq = 5 },
            Promise(3) with { UnixSeconds = 1 }, Promise(3) with { DeviceHash = new byte[5] },
        })
            Assert.Equal([StepOutcome.Ok, StepOutcome.Ok, StepOutcome.Fail],
                Judged(lie.Sign(signer), Evidence()));
        EvidenceDocument bent = Evidence() with
        {
            Proof = Evidence().Proof.Replace("index 3", "index 2", StringComparison.Ordinal),
        };
        Assert.Equal(StepOutcome.Fail, Judged(text, bent)[2]);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Equal(StepOutcome.Fail,
            Judged(Promise(3).Sign(new LogSigner(Origin, other)), Evidence())[1]);
        Assert.Equal([StepOutcome.Fail], Judged("EDGE1:0", Evidence()));
    }

    private StepOutcome[] Judged(string text, EvidenceDocument? evidence) =>
        [.. PromiseVerb.Check(text, Keys.Trust!, evidence?.ToBytes()).Select(x => x.Outcome)];

    private PromiseCode Promise(int index)
    {
        Assert.True(EntryLine.TryParse(entries[index], out EntryParts parts, out _));
        var line = new EventLine();
        byte[] source = Encoding.ASCII.GetBytes(parts.EnvelopeLine!);
        Assert.True(line.TryParse(source, 0, source.Length), line.Fault);
        Assert.True(line.TryGetLong("net", out long grams));
        return new PromiseCode(
            PromiseKind.DropOff, 0, line.Seq, line.T / 1000, grams, 1,
            Convert.FromBase64String(line.P).AsMemory(0, PromiseCode.IdBytes),
            PromiseCode.HashOf(line.Dev));
    }

    private static bool IsFailure(CheckStep step) => step.Outcome == CheckOutcome.Fail;

    private string[] Failed(EvidenceDocument evidence, TrustFile? keys = null) =>
        [.. ReceiptSteps.Check(evidence.ToBytes(), keys ?? Keys, out _)
            .Where(x => x.Outcome == StepOutcome.Fail).Select(x => x.Name)];

    private IReadOnlyList<Step> Verify(EvidenceDocument evidence) =>
        ReceiptSteps.Check(evidence.ToBytes(), Keys, out _);

    private EvidenceDocument Evidence(bool cosigned = true)
    {
        Assert.True(EntryLine.TryParse(entries[3], out EntryParts parts, out _));
        return new EvidenceDocument(
            ReceiptId.From(WrittenDevice.TagP(parts.EnvelopeLine!)), 3, entries[3],
            new TlogProof(3, tree.InclusionProof(3, 9), SignedAt(9, cosigned)).ToText(), 0,
            [signer.VerifierKey.Text, cosigner.VerifierKey.Text]);
    }

    private BatchDocument Batch(int old, int size) => new(Origin, old, entries[old..size],
        SignedAt(size, false), tree.ConsistencyProof(old, size));

    private byte[] Receipt(int old, int size) =>
        new ReceiptDocument(Origin, old, size, SignedAt(size, true), []).ToBytes();

    private string SignedAt(int size, bool cosigned)
    {
        string note = signer.Sign(new Checkpoint(Origin, size, tree.RootAt(size)));
        return cosigned ? cosigner.Cosign(note, 1_785_000_400) : note;
    }

    private string Stranger(int size)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new LogSigner(Origin, key).Sign(new Checkpoint(Origin, size, tree.RootAt(size)));
    }
}
