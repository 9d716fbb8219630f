using Edge.Device.Ports;
using Edge.Wire;

namespace Edge.Twin.Chips;

/// <summary>People and cars at a charge point, by a seed.</summary>
/// <remarks>
/// Somebody comes, asks with a session token, charges at the car's power, stops; some leave without
/// stopping and the next start ends their session, some pause, some cars draw on for a moment
/// after the stop.
/// </remarks>
public sealed class ChargeScene : IChargeDesk
{
    private const int Away = 0;
    private const int Asked = 1;
    private const int Charging = 2;
    private const int Paused = 3;

    private static readonly int[] PowersW = [3300, 7400, 11000, 22000];

    private readonly MeterWorks _works;
    private readonly LineChance _chance;
    private readonly long _longestMs;
    private readonly long _pauseMs;
    private int _state;
    private long _untilMs;
    private long _resumeMs;
    private int _request;
    private string _token = "";
    private bool _released;
    private bool _finishing;
    private int _power;

    /// <summary>Makes a scene.</summary>
    /// <param name="works">The meter that sees the load.</param>
    /// <param name="seed">Seed of chance.</param>
    /// <param name="longestMs">Longest session; the shortest is a third of it.</param>
    /// <param name="pauseMs">Longest time between two.</param>
    public ChargeScene(MeterWorks works, long seed, long longestMs, long pauseMs)
    {
        _works = works;
        _chance = new LineChance(seed);
        _longestMs = longestMs;
        _pauseMs = pauseMs;
        _untilMs = _chance.Next((int)(pauseMs / 3) + 1);
    }

    /// <summary>Nobody comes by themselves: a car draws while the point is released.</summary>
    /// <remarks>Units of its power: W. 0, the default, for people who come.</remarks>
    public int GuidedW { get; set; }

    /// <summary>Sessions asked for so far.</summary>
    public int Sessions { get; private set; }

    /// <summary>Nobody is there and nobody will come.</summary>
    public bool Over => _finishing && _state == Away && _request == 0;

    /// <summary>The last session ends as it would; nobody comes after it.</summary>
    public void Finish() => _finishing = true;

    /// <inheritdoc/>
    public bool Take(out int kind, out string session)
    {
        kind = _request;
        session = kind == ChargeRequest.Start ? _token : "";
        _request = 0;
        return kind != 0;
    }

    /// <inheritdoc/>
    public void Release(bool on) => _released = on;

    /// <summary>Lets time pass.</summary>
    /// <param name="nowMs">Monotonic ms.</param>
    public void Step(long nowMs)
    {
        if (GuidedW > 0)
        {
            Follow(nowMs);
            return;
        }

        switch (_state)
        {
            case Away:
                if (nowMs >= _untilMs && !_finishing && _request == 0)
                {
                    Ask(nowMs);
                }

                break;
            case Asked:
                if (_released)
                {
                    _state = Charging;
                    long least = _longestMs / 3;
                    _untilMs = nowMs + least + _chance.Next((int)(_longestMs - least) + 1);
                    _resumeMs = nowMs + least;
                    _works.Load(nowMs, _power);
                }
                else if (nowMs >= _untilMs)
                {
                    Leave(nowMs);
                }

                break;
            case Paused:
                if (nowMs >= _resumeMs)
                {
                    _state = Charging;
                    _works.Load(nowMs, _power);
                }

                break;
            default:
                Charge(nowMs);
                break;
        }
    }

    private void Follow(long nowMs)
    {
        if (_released && _state == Away)
        {
            _state = Charging;
            _works.Load(nowMs, GuidedW);
        }
        else if (!_released && _state == Charging)
        {
            _state = Away;
            _works.Load(nowMs, 0);
        }
    }

    private void Ask(long nowMs)
    {
        byte[] token = new byte[16];
        for (int i = 0; i < token.Length; i++)
        {
            int digit = _chance.Next(16);
            token[i] = (byte)(digit < 10 ? 0x30 + digit : 0x57 + digit);
        }

        _token = Ascii.Text(token, 0, token.Length);
        _power = PowersW[_chance.Next(PowersW.Length)] - _chance.Next(400);
        _request = ChargeRequest.Start;
        _state = Asked;
        _untilMs = nowMs + 30000;
        Sessions++;
    }

    private void Charge(long nowMs)
    {
        if (nowMs >= _untilMs)
        {
            // One in ten leaves without a word: the next start or silence ends the session.
            bool silent = _chance.Next(10) == 0 && !_finishing;
            _request = silent ? 0 : ChargeRequest.Stop;
            Leave(nowMs);
        }
        else if (_resumeMs > 0 && nowMs >= _resumeMs)
        {
            _resumeMs = 0;
            if (_chance.Next(3) == 0)
            {
                _state = Paused;
                _resumeMs = nowMs + 1000 + _chance.Next(5000);
                _works.Load(nowMs, 0);
            }
        }
    }

    private void Leave(long nowMs)
    {
        _works.Load(nowMs, 0);
        _state = Away;
        _untilMs = nowMs + (_pauseMs / 3) + _chance.Next((int)_pauseMs + 1);
    }
}
