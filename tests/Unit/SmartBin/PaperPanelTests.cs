using System.Text;
using System.Text.Json;
using Edge.Device;
using Edge.Device.Display;
using Edge.Device.Drivers;
using Edge.Device.Qr;
using Edge.Device.Store;
using Edge.SmartBin;
using Edge.Twin.Chips;
using Edge.Twin.Chips.Bin;
using Edge.Wire;

namespace Edge.Tests.Unit.SmartBin;

/// <summary>A bin's e-paper display: every state of the bin, read from the glass.</summary>
public sealed class PaperPanelTests
{
    private const string Pages = "https://edge.example/";
    private static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    private readonly DeviceIdentity _identity =
        new(new ManagedHmac(), "bin-01", "gw-01", Key, 1, "1.0.0");
    private readonly SimulatedSsd1680 _chip = new();
    private readonly SimulatedGateway _gateway;
    private readonly BinWorld _world = new(5, "bin-01", [["mixed-paper"], ["PET"]]);
    private readonly SimulatedClock _clock = new();
    private readonly PaperPanel _panel;
    private readonly Ssd1680 _paper;
    private SmartBinApp _bin;
    private readonly List<string> _lines = [];
    private long _nowMs;

    public PaperPanelTests()
    {
        _gateway = new SimulatedGateway(_identity, new Chance(1, "g")) { Epoch = 1 };
        _gateway.Sink = (line, count) => _lines.Add(Encoding.ASCII.GetString(line, 0, count));
        _paper = new Ssd1680(_chip, _chip.IsData, _chip.Reset, _chip.Busy, 0);
        _panel = new PaperPanel(_world.People, _paper, Pages, "bin-01");
        _world.Panel = _panel;
        _world.People.NobodyComes = true;
        _bin = Boot();
    }

    [Fact]
    public void At_rest_it_shows_the_code_of_this_half_minute_and_the_digits_beside_it()
    {
        // Expected: trust.md 2, /s/{dev}/{w}/{m}; another half minute, another code.
        Run(15_000);
        long first = AssertSessionCode();
        Run(30_000);
        Assert.Equal(first + 1, AssertSessionCode());
        Assert.Equal(0, _chip.Wrong);
        Assert.True(_chip.PartialRefreshes > 0, "every refresh flickers");
    }

    [Fact]
    public void After_a_drop_off_it_shows_the_grams_of_the_record_and_its_receipt()
    {
        // Goal: one number on the glass and in the evidence; the code leads to that very receipt.
        _world.People.NobodyComes = false;
        int compared = 0;
        for (int i = 0; i < 60_000 && compared < 3; i++)
        {
            Run(20);
            bool told = !_paper.Busy && _paper.Drawn > 0 && _panel.Page.RowCount > 1
                && (_panel.Page.Text(1) == "PET" || _panel.Page.Text(1) == "mixed-paper");
            if (!told || _lines.Count == 0) continue;
            string last = _lines[^1];
            if (!last.Contains("dropoff", StringComparison.Ordinal)) continue;
            string[] parts = last.Split('|');
            using var payload = JsonDocument.Parse(parts[1]);
            using var tags = JsonDocument.Parse(parts[2]);
            string receipt = ReceiptId.From(tags.RootElement.GetProperty("p").GetString());
            if (!IsOnGlass(Pages + "r/" + receipt)) continue; // its envelope is on its way
            long net = payload.RootElement.GetProperty("net").GetInt64();
            Assert.Equal(net + " g", _panel.Page.Text(0));
            compared++;
            while (_panel.Page.Text(0) == net + " g") Run(20);
        }

        Assert.Equal(3, compared);
        Assert.Equal(0, _chip.Wrong);
    }

    [Fact]
    public void It_says_when_it_is_offline_full_or_out_of_service()
    {
        Run(5_000);
        Assert.DoesNotContain(Rows(), row => row.StartsWith("offline", StringComparison.Ordinal));
        _gateway.Unreachable = true;
        _gateway.Cut();
        Until(() => Rows().Any(row => row.StartsWith("offline", StringComparison.Ordinal)));
        _world.Cells[1].LoadMg = 49_500_000;
        Until(() => Rows().Contains("full: 2"));
        _bin.Outbox.Step(_nowMs);
        _panel.Show(BinScreen.StoreFull, _bin);
        Until(() => Rows()[0] == "FULL");
        _panel.Show(BinScreen.Service, _bin);
        Until(() => Rows()[0] == "OUT OF SERVICE");
        Assert.Null(_panel.Page.Code);
        Assert.Equal(0, _chip.Wrong);
    }

    [Fact]
    public void Without_the_time_it_shows_no_code_and_asks_for_a_card()
    {
        _clock.InStep = false;
        _bin = Boot();
        Run(10_000);
        Assert.Contains("show a card", Rows());
        Assert.Null(_panel.Page.Code);
    }

    private SmartBinApp Boot()
    {
        _gateway.Cut();
        var bin = _world.Boot(
            _identity, new SimulatedFlash(FlashMap.Journal + 3, 4096), 3, _gateway, _clock, [],
            "cal-1");
        Assert.True(bin.Claim());
        Assert.True(bin.Start(_nowMs));
        return bin;
    }

    private long AssertSessionCode()
    {
        long window = _bin.IdleWindow(_nowMs);
        SessionCode code = SessionCode.Of(
            _identity.Hmac, _identity.SessionKey, "bin-01", window);
        Assert.True(IsOnGlass($"{Pages}s/bin-01/{window}/{code.Text}"), "another code");
        Assert.Contains($"check {code.Digits:00}", Rows());
        return window;
    }

    // Sampled from the glass as a camera does; our encoder is judged by QRCoder elsewhere.
    private bool IsOnGlass(string link)
    {
        var expected = new QrCode();
        Assert.True(expected.Make(Encoding.ASCII.GetBytes(link), 0, link.Length));
        if (_panel.Page.Code is null || _panel.Page.Code.Size != expected.Size) return false;
        int dot = _panel.Page.DotsPerModule;
        int at = _panel.Page.CodeAt + dot / 2;
        for (int row = 0; row < expected.Size; row++)
        {
            for (int column = 0; column < expected.Size; column++)
            {
                if (_chip.Dark(at + column * dot, at + row * dot) != expected.Dark(row, column))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private string[] Rows() =>
        [.. Enumerable.Range(0, _panel.Page.RowCount).Select(_panel.Page.Text)];

    private void Until(Func<bool> holds)
    {
        for (int i = 0; i < 10_000 && !holds(); i++) Run(20);
        Assert.True(holds(), string.Join(" / ", Rows()));
        for (int i = 0; i < 500 && _paper.Busy; i++) Run(20);
    }

    private void Run(int ms)
    {
        for (int i = 0; i < ms; i += 20)
        {
            _nowMs += 20;
            _gateway.Advance(_nowMs);
            _world.Advance(_nowMs);
            _chip.Advance(_nowMs);
            _bin.Step(_nowMs);
            _panel.Step(_nowMs);
        }
    }
}
