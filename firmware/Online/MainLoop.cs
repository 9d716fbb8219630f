using System;
using System.Threading;
using nanoFramework.Runtime.Native;

namespace Edge.Online;

/// <summary>What <see cref="MainLoop"/> drives.</summary>
public delegate int StepAction(long nowMs);

/// <summary>The loop around an app: call, sleep, feed; and a guard that reboots a hung one.
/// </summary>
public static class MainLoop
{
    /// <summary>A step that has not returned for so long has hung. Units: ms.</summary>
    public const int HungMs = 90000;

    /// <summary>What a step returns to have the device restarted.</summary>
    public const int Reboot = -1;

    private const int GuardMs = 5000;

    /// <summary>Runs for ever; an exception reboots the device after it was printed.</summary>
    /// <param name="step">The app.</param>
    /// <param name="feed">Feeds an external watchdog, from here only.</param>
    public static void Run(StepAction step, Action feed)
    {
        Pulse pulse = new Pulse(Environment.TickCount64);
        new Thread(pulse.Guard).Start();
        try
        {
            while (true)
            {
                int wait = step(Environment.TickCount64);
                pulse.Beat(Environment.TickCount64);
                feed();
                if (wait == Reboot) Power.RebootDevice();
                Thread.Sleep(wait < 1 ? 1 : wait > 1000 ? 1000 : wait);
            }
        }
        catch (Exception e)
        {
            Console.WriteLine("FAIL " + e.Message);
            Thread.Sleep(GuardMs);
            Power.RebootDevice();
        }
    }

    private sealed class Pulse
    {
        private readonly object _gate = new object();
        private long _lastMs;

        public Pulse(long nowMs)
        {
            _lastMs = nowMs;
        }

        public void Beat(long nowMs)
        {
            lock (_gate)
            {
                _lastMs = nowMs;
            }
        }

        public void Guard()
        {
            while (true)
            {
                Thread.Sleep(GuardMs);
                long last;
                lock (_gate)
                {
                    last = _lastMs;
                }
                if (Environment.TickCount64 - last > HungMs) Power.RebootDevice();
            }
        }
    }
}
