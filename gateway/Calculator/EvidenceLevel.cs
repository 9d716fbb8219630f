namespace Edge.Calculator;

/// <summary>How well an act is proven; a line has the lowest level of its parts.</summary>
public enum EvidenceLevel
{
    /// <summary>Declared or photographed.</summary>
    E0 = 0,

    /// <summary>Counted or scanned by a device.</summary>
    E1 = 1,

    /// <summary>Weighed, settled, calibration in date.</summary>
    E2 = 2,

    /// <summary>Metered by registers, or identity checked, or legally signed.</summary>
    E3 = 3,
}
