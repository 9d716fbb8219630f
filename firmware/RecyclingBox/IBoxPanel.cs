namespace Edge.RecyclingBox;

/// <summary>Where a person meets the box.</summary>
/// <remarks>Pulled by <c>Step</c>; nothing here waits.</remarks>
public interface IBoxPanel
{
    /// <summary>Takes the oldest thing a person did, or <see cref="BoxAction.None"/>.</summary>
    /// <param name="into">What came with it.</param>
    /// <param name="count">How long that is.</param>
    int Take(byte[] into, out int count);

    /// <summary>Shows a screen of <see cref="BoxScreen"/>.</summary>
    void Show(int screen, RecyclingBoxApp box);
}
