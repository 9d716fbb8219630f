namespace Edge.Device.Weighing;

/// <summary>A load cell's analogue-to-digital converter, pulled by <c>Step</c>.</summary>
public interface IConverter
{
    /// <summary>Looks for a new conversion.</summary>
    /// <returns>1 with a new value in <see cref="Counts"/>, 0 without, or a negative fault of
    /// <see cref="ScaleFault"/>.</returns>
    int Poll(long nowMs);

    /// <summary>The last conversion. Range: -8 388 607 to 8 388 606.</summary>
    int Counts { get; }

    /// <summary>Time between two conversions. Units: ms.</summary>
    int PeriodMs { get; }
}
