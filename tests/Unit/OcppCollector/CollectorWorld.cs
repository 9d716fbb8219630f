using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Edge.Device;
using Edge.Device.Ports;
using Edge.OcppCollector;
using Edge.Tests.Unit.ChargingMeter;
using Edge.Wire;

namespace Edge.Tests.Unit.OcppCollector;

/// <summary>A collector with two stations over memory, under a clock the test moves.</summary>
internal sealed class CollectorWorld : IClock, IFrames
{
    public const long StartUtcMs = 1_780_000_000_000;
    private readonly byte[] _key = new byte[32];
    private readonly Queue<Heard> _heard = new();
    private readonly Dictionary<string, (long Number, OcppVersion Version)> _open = [];
    private long _connection;
    private long _message;

    public CollectorWorld()
    {
        Gateway = new LoopGateway(Keys.Gateway(new ManagedHmac(), _key, "gw", 1), "ocpp-1");
        Boot();
        Collector.Claim();
        Assert.True(Collector.Start(NowMs));
    }

    public RamFlash Flash { get; } = new();

    public LoopGateway Gateway { get; }

    public Collector Collector { get; private set; } = null!;

    public long NowMs { get; private set; } = 1_000;

    public List<string> Said { get; } = [];

    /// <summary>Payloads of all charges that reached the gateway.</summary>
    public List<JsonNode> Charges => [.. Gateway.Accepted.Select(line => JsonNode.Parse(line)!)
        .Where(payload => (string)payload["kind"]! == "charge")];

    /// <summary>Now as a station writes it.</summary>
    public string Time => At(NowMs);

    public static string At(long nowMs) =>
        DateTimeOffset.FromUnixTimeMilliseconds(StartUtcMs + nowMs)
            .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public bool TryUtc(long nowMs, out long utcMs)
    {
        utcMs = StartUtcMs + nowMs;
        return true;
    }

    public bool TryTake(out Heard heard) => _heard.TryDequeue(out heard);

    public void Say(long connection, byte[] text) => Said.Add(Encoding.UTF8.GetString(text));

    public void Connect(string station, OcppVersion version)
    {
        _open[station] = (++_connection, version);
        _heard.Enqueue(new Heard(station, _connection, version, default, true));
        Advance(1);
    }

    public void Disconnect(string station)
    {
        var (number, version) = _open[station];
        _heard.Enqueue(new Heard(station, number, version, default, false));
        Advance(1);
    }

    /// <summary>Sends a frame and gives the answer; "" for none.</summary>
    public string Frame(string station, string text)
    {
        var (number, version) = _open[station];
        var before = Said.Count;
        _heard.Enqueue(new Heard(station, number, version, Encoding.UTF8.GetBytes(text), true));
        Collector.Step(NowMs);
        return Said.Count > before ? Said[^1] : "";
    }

    /// <summary>Calls and gives the answer's object; fails on an error.</summary>
    public JsonNode Call(string station, string action, string payload)
    {
        var answer = JsonNode.Parse(
            Frame(station, $"[2,\"m{++_message}\",\"{action}\",{payload}]"))!.AsArray();
        Assert.True((int)answer[0]! == 3, answer.ToJsonString());
        Assert.Equal($"m{_message}", (string)answer[1]!);
        return answer[2]!;
    }

    public long Start16(string station, int connector, long wh) => (long)Call(
        station, "StartTransaction", $$"""
        {"connectorId":{{connector}},"idTag":"AB12","meterStart":{{wh}},"timestamp":"{{Time}}"}
        """)["transactionId"]!;

    public void Values16(string station, int connector, string value, string unit = "Wh") => Call(
        station, "MeterValues", $$"""
        {"connectorId":{{connector}},"meterValue":[{"timestamp":"{{Time}}","sampledValue":[
        {"value":"{{value}}","unit":"{{unit}}"}]}]}
        """);

    public void Stop16(string station, long transaction, string more) => Call(
        station, "StopTransaction",
        $$"""{"transactionId":{{transaction}},"timestamp":"{{Time}}"{{more}}}""");

    /// <summary>Lets time pass in steps of a second.</summary>
    public void Advance(long ms)
    {
        var until = NowMs + ms;
        while (NowMs < until)
        {
            NowMs = Math.Min(NowMs + 1_000, until);
            while (Collector.Step(NowMs) == 0) { }
        }
    }

    /// <summary>The process dies and comes again; stations connect anew.</summary>
    public void Kill(long offMs)
    {
        Flash.Restore();
        NowMs += offMs;
        _heard.Clear();
        Boot();
        Assert.True(Collector.Start(NowMs), Collector.Fault);
        foreach (var (station, (_, version)) in _open.ToList()) Connect(station, version);
    }

    private void Boot()
    {
        var identity = new DeviceIdentity(new ManagedHmac(), "ocpp-1", "gw", _key, 1, "t");
        StationOptions[] stations =
        [
            new() { Id = "A", PasswordSha256 = new string('0', 64), Connectors = 2 },
            new() { Id = "B", PasswordSha256 = new string('0', 64), MaxWatts = 150_000 },
        ];
        Assert.Null(StationCheck.Fault(stations));
        Collector = new Collector(stations, identity, new CollectorBoard(
            Flash, meter => new Part(Flash, 1_000 * (1 + (int)meter[0])
                + (100 * (int)meter[^1])), 64, Gateway, this, this));
    }

    // Its own segments of the one flash, so that a cut falls into any write of the whole.
    private sealed class Part(RamFlash flash, int first) : IFlash
    {
        public bool Append(int segment, byte[] data, int count) =>
            flash.Append(first + segment, data, count);

        public int Read(int segment, int at, byte[] into, int count) =>
            flash.Read(first + segment, at, into, count);

        public bool Erase(int segment) => flash.Erase(first + segment);

        public int Length(int segment) => flash.Length(first + segment);
    }
}
