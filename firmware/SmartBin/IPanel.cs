namespace Edge.SmartBin;

/// <summary>Where a person meets the bin: buttons, scanner, card reader in; screen out.</summary>
/// <remarks>Pulled by <c>Step</c>; nothing here waits.</remarks>
public interface IPanel
{
    /// <summary>Takes the oldest thing a person did, or <see cref="PanelAction.None"/>.</summary>
    /// <param name="into">What came with it: category, session token, who empties.</param>
    /// <param name="count">How long that is.</param>
    int Take(byte[] into, out int count);

    /// <summary>Shows a screen of <see cref="BinScreen"/>.</summary>
    void Show(int screen, SmartBinApp bin);
}
