using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Edge.Batch;
using Edge.Calculator;
using Edge.Pipeline;
using Edge.Platform;

namespace Edge.Tests.Unit.Pipeline;

// Goal: a meter's own signature lifts a charge that a back end told, and nothing else does; gateway
// and platform judge alike. Method: a real gateway and a real ledger; each case is one charge.
// Expected milligrams: 1.2008 - 0.4042 kg/kWh (South, edition of 2023) = 796.6 mg/Wh.
public sealed class SignedChargeTests : IAsyncDisposable
{
    private const long StartMs = 1_785_000_000_000;
    private readonly TestFolder _folder = new();
    private readonly OcmfForge _forge = new();
    private readonly PlatformWorld _platform = new()
    {
        Recalculate = terms => new PackRecalculator(TestGateway.Packs, terms),
    };

    private readonly TestDevice _device = new("ocpp-1");
    private readonly TestClock _clock = new(StartMs);
    private readonly List<JsonNode> _metas = [];
    private Gateway? _gateway;
    private long _register = 100_000;

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null) await _gateway.DisposeAsync();
        _forge.Dispose();
        _platform.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Only_a_good_signature_of_the_registered_meter_lifts_a_charge()
    {
        await OpenAsync();
        var first = Records("T1", "T2", _register, 5_000);
        await ChargeAsync(5_000, first, "", 3_983_000);
        await ChargeAsync(5_000, null, "", 0, "registerSigned");
        await ChargeAsync(5_000, first, "ocmf pagination-reuse,ocmf duplicate", 0, Held);
        await ChargeAsync(
            3_000, Records("T3", "T4", _register, 2_000), "ocmf differs", 0, "registerSigned");
        await ChargeAsync(
            1_000, Records("T5", "T6", _register, 1_000), "ocmf key-unknown", 0,
            "registerSigned", meter: "A-9");
        await ChargeAsync(
            1_000, Records("T7", "T8", _register, 1_000, "E"), "ocmf energy-flag", 0, Held);
        await ChargeAsync(
            1_000, Sign("T9", "B", _register), "ocmf no-end", 0, "registerSigned");
        await ChargeAsync(1_000, "OCMF|{}|{}", "ocmf frame", 0, Held);
        await ChargeAsync(
            1_000, Sign("T10", "B", _register).Replace("T10", "T11", StringComparison.Ordinal),
            "ocmf signature", 0, Held);
        await ChargeAsync(1_000, null, "", 796_600, flags: "gap");
        await ChargeAsync(1_000, "OCMF|{}|{}", "ocmf frame", 0, Held, flags: "gap");
        await ChargeAsync(
            1_000, Whole("T12", _register, 1_000), "", 796_600, flags: "pulse");
        await ReceiptedAsync();

        var wrong = Query("SELECT count(*) FROM entry WHERE verdict = 'recalc'");
        var credited = Query("SELECT sum(mg) FROM entry");
        Assert.Equal(0L, wrong);
        Assert.Equal(3_983_000L + 796_600 + 796_600, credited);
    }

    [Fact]
    public async Task A_page_counts_once_across_a_restart_of_the_gateway()
    {
        await OpenAsync();
        var records = Records("T1", "T2", _register, 5_000);
        await ChargeAsync(5_000, records, "", 3_983_000);
        await ReceiptedAsync();
        await _gateway!.DisposeAsync();
        await OpenAsync();
        await ChargeAsync(5_000, records, "ocmf pagination-reuse,ocmf duplicate", 0, Held);
        await ReceiptedAsync();
    }

    [Fact]
    public async Task Registers_of_successive_sessions_must_join()
    {
        await OpenAsync();
        await ChargeAsync(1_000, null, "", 796_600, flags: "gap");
        _register += 70; // drawn by nobody, and told
        await ChargeAsync(1_000, null, "", 796_600, flags: "gap", un: 70);
        _register += 30; // not told
        await ChargeAsync(1_000, null, "register-gap", 796_600, flags: "gap");
        _register -= 500;
        await ChargeAsync(100, null, "register-back", 0, "", flags: "gap");
        await ReceiptedAsync();
        // What was counted before is not counted again: the platform's claims decide.
        Assert.Equal(1L, Query(
            "SELECT count(*) FROM entry WHERE verdict = 'claimed'"));
    }

    private const string Held = "meterSignatureValidWhenPresent";

    private async Task OpenAsync()
    {
        var key = TestGateway.Options(_folder.Path).LogKey;
        var terms = TestGateway.Terms with
        {
            MeterKeys = [new MeterKey("ocpp-1", "A-1", "m1", _forge.Spki)],
        };
        var sender = _platform.AddLog(
            TestGateway.Id, TestGateway.Origin,
            new LogSigner(TestGateway.Origin, key).VerifierKey.Text, terms);
        if (_gateway is null)
        {
            _platform.AddDevice(_device.Id, _device.Key);
            _platform.Open();
        }

        _gateway = await Gateway.OpenAsync(
            new GatewayOptions
            {
                Gateway = TestGateway.Id, Site = "futian", Origin = TestGateway.Origin,
                LogKey = key, Data = Path.Combine(_folder.Path, "data"),
                Packs = TestGateway.Packs, Terms = terms,
            },
            new LedgerLink(_platform, sender with { Site = "site" }), _clock, new TestSpace());
        _gateway.Sealed = batch =>
        {
            Assert.True(BatchDocument.TryParse(batch.Document.Span, out var sealedBatch, out _));
            lock (_metas)
            {
                _metas.AddRange(sealedBatch.Entries
                    .Where(entry => entry.Contains("EDGE1|", StringComparison.Ordinal))
                    .Select(entry => JsonNode.Parse(entry.Split('|')[1])!));
            }
        };
        await _gateway.KeysAsync(_device.Id);
    }

    private async Task ChargeAsync(
        long wh, string? ocmf, string expected, long mg, string none = "",
        string flags = "ocpp", string meter = "A-1", long un = 0)
    {
        var (start, stop) = (_register, _register + wh);
        if (meter == "A-1") _register = stop;
        var fields = string.Create(CultureInfo.InvariantCulture,
            $"\"sess\":\"s\",\"start\":{start},\"stop\":{stop},\"wh\":{wh},\"off\":0,\"un\":{un},"
            + $"\"fl\":\"{flags}\",\"meter\":\"{meter}\",");
        if (ocmf is not null)
        {
            fields += $"\"ocmf\":\"{string.Join('.', ocmf.Split('\n').Select(text =>
                Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text))))}\",";
        }

        var answer = new TestAnswer(1);
        var count = _metas.Count + 1;
        _gateway!.Submit(
            _device.Id, _device.Next("charge", StartMs, fields), StartMs, answer);
        Assert.Equal(AcceptCode.Accept, (await answer.Decision).Code);
        await GatewayBench.UntilAsync(() => _metas.Count == count, $"charge {count}");
        var meta = _metas[^1];
        var said = meta["flags"]?.AsArray().Select(flag => (string)flag!) ?? [];
        Assert.Equal(expected, string.Join(',', said));
        if (mg > 0) Assert.Equal(mg, (long)meta["calc"]!["mg"]!);
        else if (none.Length > 0) Assert.Equal(none, (string)meta["calc"]!["none"]!);
    }

    private long Query(string sql)
    {
        using var connection = _platform.Ledger.Read();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private Task ReceiptedAsync() => GatewayBench.UntilAsync(
        () => _gateway!.View.Status().Receipted == _device.Seq, $"{_device.Seq} receipts");

    private string Records(string begin, string end, long from, long wh, string fault = "") =>
        Sign(begin, "B", from) + "\n" + Sign(end, "E", from + wh, fault);

    private string Whole(string page, long from, long wh) => _forge.Sign(OcmfForge.Payload(
        page, OcmfForge.Reading("B", Kilo(from)) + "," + OcmfForge.Reading(
            "E", Kilo(from + wh), second: 3_000)));

    private string Sign(string page, string kind, long wh, string fault = "") => _forge.Sign(
        OcmfForge.Payload(page, OcmfForge.Reading(kind, Kilo(wh), second: kind == "B" ? 0 : 3_000)
            .Replace("\"EF\":\"\"", $"\"EF\":\"{fault}\"", StringComparison.Ordinal)));

    private static string Kilo(long wh) => string.Create(
        CultureInfo.InvariantCulture, $"{wh / 1000}.{wh % 1000:d3}");
}
