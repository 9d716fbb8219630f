using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Edge.Device.Update;
using Edge.Tests.Unit.Device.Orders;
using Edge.Tests.Unit.SmartBin;
using Edge.Twin;

namespace Edge.Tests.Unit.Device.Update;

/// <summary>A bin whose board starts images by itself, with whoever hands it pieces.</summary>
internal sealed class UpdateBench
{
    public const int ImageBytes = 40_000;

    private int _heard;

    public UpdateBench(bool visitors = false)
    {
        Bin = new BinBench { HasSlots = true };
        Bin.Boot();
        Bin.World.People.NobodyComes = !visitors;
        Sender = new OrderSender(Bin.Gateway, BinBench.DeviceKey, "bin-0001");
        Image = new TwinImage("smart-bin", "1.2.0", false).ToBytes(ImageBytes);
        Mirror = (at, count) => Image.AsSpan(at, Math.Min(count, Image.Length - at)).ToArray();
        Bin.RunUntil(() => Bin.App.Outbox.Connected);
    }

    public BinBench Bin { get; }

    public OrderSender Sender { get; }

    /// <summary>What the release is.</summary>
    public byte[] Image { get; set; }

    /// <summary>Who hands out pieces; null for nobody. Place, most bytes.</summary>
    public Func<int, int, byte[]?>? Mirror { get; set; }

    /// <summary>The device's remarks: each state, with its reason.</summary>
    public List<string> Said { get; } = [];

    /// <summary>How the orders ended, as the platform hears it: number and word.</summary>
    public List<string> Ends { get; } = [];

    /// <summary>Pieces asked for.</summary>
    public int Asked { get; private set; }

    public string Firmware => Bin.Firmware;

    public Updater Updates => Bin.App.Orders.Updates;

    /// <summary>A good order with some members changed.</summary>
    public byte[] Order(long number, params (string Name, string Value)[] changes)
    {
        var members = new Dictionary<string, string>
        {
            ["product"] = "\"smart-bin\"", ["hw"] = "\"bin-s3\"", ["ver"] = "\"1.2.0\"",
            ["min"] = "\"0.1.0\"",
            ["size"] = Image.Length.ToString(CultureInfo.InvariantCulture),
            ["sha"] = $"\"{Convert.ToBase64String(SHA256.HashData(Image))}\"",
            ["exp"] = (Bin.Clock.BaseMs + 86_400_000_000).ToString(CultureInfo.InvariantCulture),
            ["serial"] = "1",
        };
        foreach (var (name, value) in changes) members[name] = value;
        return Sender.Order("update", number, string.Concat(
            members.Where(m => m.Value.Length > 0).Select(m => $",\"{m.Key}\":{m.Value}")));
    }

    public void Tell(byte[] line)
    {
        Sender.Send(line);
        Run(200);
    }

    /// <summary>Time passes; pieces are handed out, and a board that is to restart restarts.
    /// </summary>
    public void Run(long ms)
    {
        for (var end = Bin.Now + ms; Bin.Now < end;)
        {
            Bin.Run(20);
            if (Bin.Flash.Dead)
            {
                // The power is gone: what the code still says nobody hears.
                _heard = Sender.Lines.Count;
                return;
            }

            Hear();
            if (Bin.App.Orders.RebootDue) Bin.Boot();
        }
    }

    public void RunUntil(Func<bool> holds, long limitMs = 3_600_000)
    {
        for (var end = Bin.Now + limitMs; !holds();)
        {
            Assert.True(Bin.Now < end, "did not come about in its time");
            Run(20);
        }
    }

    /// <summary>Goes on after a power cut.</summary>
    public void PowerCut() => Bin.Boot();

    private void Hear()
    {
        for (; _heard < Sender.Lines.Count; _heard++)
        {
            var line = Sender.PayloadOf(Sender.Lines[_heard]);
            var kind = line.GetProperty("kind").GetString();
            if (kind == "want") Serve(line);
            else if (kind == "update") Said.Add(Word(line, "state"));
            else if (Sender.Lines[_heard].Contains("|{\"u\":", StringComparison.Ordinal))
            {
                Ends.Add(Word(line, "result"));
            }
        }
    }

    private void Serve(JsonElement want)
    {
        Asked++;
        var at = want.GetProperty("at").GetInt32();
        if (Mirror?.Invoke(at, ImageSlots.PieceBytes) is not { } piece) return;
        Sender.Send(Sender.Command(
            "piece", 1_000_000 + Asked,
            $",\"re\":{want.GetProperty("re").GetInt64()},\"at\":{at},\"data\":\""
            + $"{Convert.ToBase64String(piece)}\""));
    }

    private static string Word(JsonElement line, string name) => line.GetProperty(name).GetString()
        + (line.TryGetProperty("why", out var why) ? " " + why.GetString() : "");
}
