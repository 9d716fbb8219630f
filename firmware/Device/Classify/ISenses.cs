namespace Edge.Device.Classify;

/// <summary>The sensors that look at what was put in; no camera among them.</summary>
public interface ISenses
{
    /// <summary>Fills everything but the mass.</summary>
    /// <param name="compartment">Where it lies, from 1.</param>
    /// <param name="into">Takes what was sensed.</param>
    /// <returns>False when a sensor has nothing to say.</returns>
    bool TrySense(int compartment, Traits into);
}
