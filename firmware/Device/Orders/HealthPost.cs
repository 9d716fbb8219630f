using Edge.Device.Link;
using Edge.Device.Ports;
using Edge.Wire;

namespace Edge.Device.Orders;

/// <summary>
/// Tells the gateway how the device is: retained status, telemetry at an interval.
/// </summary>
/// <remarks>
/// Untagged: nothing is credited by it, and the broker lets a device speak on its own topics
/// only. Status again at each connection and change; telemetry is QoS 0 and lost without harm.
/// Members: docs/reference/telemetry.md. No allocation in steady state.
/// </remarks>
public sealed class HealthPost
{
    /// <summary>Longest telemetry. Units: bytes. Source: firmware.md 7.</summary>
    public const int BytesMax = 1024;

    /// <summary>Interval until a setting says otherwise. Units: s.</summary>
    public const int IntervalSeconds = 60;

    private readonly OrderParts _parts;
    private readonly OrderDesk _desk;
    private readonly IBoardHealth _board;
    private readonly PayloadWriter _writer;
    private string _told;
    private bool _wasConnected;
    private long _dueMs;
    private long _everySeconds = IntervalSeconds;

    /// <summary>Posts for a device.</summary>
    /// <param name="parts">The device's parts.</param>
    /// <param name="desk">Its orders.</param>
    /// <param name="board">What the board knows; null for nothing.</param>
    public HealthPost(OrderParts parts, OrderDesk desk, IBoardHealth board)
    {
        _parts = parts;
        _desk = desk;
        _writer = desk.Replies.Scratch;
        _board = board;
    }

    /// <summary>Sends what is due.</summary>
    /// <param name="inService">Whether the device counts and lets people in.</param>
    /// <param name="nowMs">Monotonic time.</param>
    public void Step(bool inService, long nowMs)
    {
        bool connected = _parts.Outbox.Connected;
        if (!connected)
        {
            _wasConnected = false;
            return;
        }

        if (!_wasConnected)
        {
            _wasConnected = true;
            _everySeconds = _desk.Settings.Number("telemetry", IntervalSeconds);
            _told = null;
            _dueMs = nowMs;
        }

        string state = _desk.Locked ? "locked" : inService ? "online" : "service";
        if ((object)state != (object)_told && SendStatus(state))
        {
            _told = state;
        }

        if (nowMs >= _dueMs && SendHealth(nowMs))
        {
            _dueMs = nowMs + (_everySeconds * 1000L);
        }
    }

    private bool SendStatus(string state)
    {
        _writer.Begin();
        _writer.Number("v", 1);
        _writer.Text("dev", _parts.Identity.Dev);
        _writer.Text("state", state);
        _writer.Number("boot", _parts.Recorder.Boot);
        _writer.Text("fw", _parts.Identity.Firmware);
        if (_parts.Images != null)
        {
            // What a rollout asks: for which images this device is one to be offered them.
            _writer.Text("product", _parts.Images.Product);
            _writer.Text("hw", _parts.Images.Hardware);
            _writer.Number("serial", _desk.Updates.Serial);
        }

        return Send(LinkTopic.Status);
    }

    private bool SendHealth(long nowMs)
    {
        DeviceClock clock = _parts.Clock;
        Store.Journal journal = _parts.Recorder.Journal;
        Outbox outbox = _parts.Outbox;
        _writer.Begin();
        _writer.Number("v", 1);
        _writer.Text("dev", _parts.Identity.Dev);
        _writer.Number("boot", _parts.Recorder.Boot);
        _writer.Number("up", nowMs / 1000);
        _writer.Number("t", clock.At(nowMs));
        _writer.Text("tq", clock.Quality(nowMs));
        _writer.Number("off", clock.LastStepMs);
        _writer.Number("next", journal.Next);
        _writer.Number("wait", journal.Waiting);
        _writer.Number("room", journal.RoomBytes);
        _writer.Number("drops", outbox.Drops);
        _writer.Number("bad", outbox.BadAcks);
        _writer.Number("refused", _desk.Refused);
        _writer.Number("log", _desk.Log.Next);
        _writer.Number("k", _parts.Identity.Epoch);
        _writer.Number("cfg", _desk.Settings.Version);
        if (_desk.Updates != null)
        {
            _writer.Number("upd", _desk.Updates.Stage);
            _writer.Number("updp", _desk.Updates.Percent);
        }

        if (_board != null)
        {
            _writer.Number("heap", _board.FreeHeapBytes);
            _writer.Number("rssi", _board.RssiDbm);
        }

        _parts.Target.AddHealth(_writer, nowMs);
        return Send(LinkTopic.Telemetry);
    }

    private bool Send(int topic) =>
        _writer.End() && _writer.Count <= BytesMax
        && _parts.Link.Send(topic, _writer.Buffer, _writer.Count);
}
