using System.Diagnostics;
using System.Globalization;

namespace Edge.Tests.EndToEnd;

/// <summary>A clock that a process believes in and that the test sets while it runs.</summary>
/// <remarks>Debian's libfaketime stands between the process and the kernel and adds what the file
/// says, asked anew at each look. Stopwatches and timers go by the monotonic clock, which no
/// jump of a machine's clock moves: it is left alone.</remarks>
internal sealed class FakedClock
{
    private readonly string _file;
    private readonly string _library;

    private FakedClock(string file, string library)
    {
        (_file, _library) = (file, library);
        Set(TimeSpan.Zero);
    }

    /// <summary>What the process believes now.</summary>
    public DateTimeOffset Now => TimeProvider.System.GetUtcNow() + Off;

    /// <summary>How far it is off.</summary>
    public TimeSpan Off { get; private set; }

    /// <summary>Makes one that is right, or skips the test where the library is not there.
    /// </summary>
    public static FakedClock OrSkip(string folder)
    {
        var library = Directory.GetDirectories("/usr/lib")
            .Select(one => Path.Combine(one, "faketime", "libfaketimeMT.so.1"))
            .FirstOrDefault(File.Exists);
        if (library is null)
            Assert.Skip("no libfaketime here: apt-get install faketime gives it");
        return new FakedClock(Path.Combine(folder, "clock"), library);
    }

    /// <summary>The clock jumps: from the next look on it is off by so much.</summary>
    public void Set(TimeSpan off)
    {
        var seconds = ((long)off.TotalSeconds).ToString("+0;-0;+0", CultureInfo.InvariantCulture);
        File.WriteAllText(_file + ".new", seconds + "\n");
        File.Move(_file + ".new", _file, overwrite: true); // never half a number
        Off = off;
    }

    /// <summary>The process that is about to start lives under this clock.</summary>
    public void Under(ProcessStartInfo start)
    {
        start.Environment["LD_PRELOAD"] = _library;
        start.Environment["FAKETIME_TIMESTAMP_FILE"] = _file;
        start.Environment["FAKETIME_NO_CACHE"] = "1";
        start.Environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";
        start.Environment["NO_FAKE_STAT"] = "1";
        start.Environment["FAKETIME_DISABLE_SHM"] = "1";
    }
}
