using System.Threading;
using Edge.Online;
using nanoFramework.Networking;

namespace Edge.Esp32;

/// <summary>Ethernet, and the time of a server on the site.</summary>
public sealed class WiredNetwork : INetwork
{
    private const int ConnectMs = 60000;

    /// <summary>Ethernet with an address from DHCP.</summary>
    /// <param name="timeServer">Name or address of a time server; null keeps the default.</param>
    public WiredNetwork(string timeServer)
    {
        if (timeServer != null) Sntp.Server1 = timeServer;
    }

    /// <inheritdoc/>
    public bool Connect()
    {
        CancellationTokenSource limit = new CancellationTokenSource(ConnectMs);
        return NetworkHelper.SetupAndConnectNetwork(limit.Token, true);
    }

    /// <inheritdoc/>
    public bool AskTime()
    {
        if (!Sntp.IsStarted) Sntp.Start();
        Sntp.UpdateNow();
        return true;
    }
}
