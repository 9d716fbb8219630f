using System.Collections.Concurrent;

namespace Edge.Pipeline;

/// <summary>All devices the journal or the platform knows, by name.</summary>
/// <remarks>Thread-safety: changed by the write loop alone, read by anybody.</remarks>
internal sealed class DeviceBook
{
    private readonly ConcurrentDictionary<string, DeviceState> _states =
        new(StringComparer.Ordinal);

    private long _lastId;

    /// <summary>Every device, in no order.</summary>
    public IEnumerable<DeviceState> All => _states.Select(pair => pair.Value);

    /// <summary>A device that is known, or null.</summary>
    public DeviceState? Find(string device) => _states.GetValueOrDefault(device);

    /// <summary>Takes a device over from the journal.</summary>
    public void Load(DeviceState state)
    {
        _states[state.Device] = state;
        _lastId = Math.Max(_lastId, state.Id);
    }

    /// <summary>The device's state; a device never seen starts at nothing.</summary>
    public DeviceState Of(string device)
    {
        if (_states.TryGetValue(device, out var state)) return state;
        // Strangers are not remembered: their number is up to whoever sends.
        return new DeviceState(0, device);
    }

    /// <summary>
    /// Gives a device of the platform's list a place; its row follows in the group.
    /// </summary>
    public DeviceState Adopt(string device)
    {
        if (_states.TryGetValue(device, out var state)) return state;
        Journal.Check(_states.Count < Limits.Devices, $"more than {Limits.Devices} devices");
        state = new DeviceState(0, device);
        _states[device] = state;
        return state;
    }

    /// <summary>The next free row number.</summary>
    public long NextId() => ++_lastId;
}
