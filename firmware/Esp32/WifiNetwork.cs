using System.Threading;
using Edge.Online;
using nanoFramework.Networking;

namespace Edge.Esp32;

/// <summary>Wi-Fi, and the time of a server on the site.</summary>
public sealed class WifiNetwork : INetwork
{
    private const int ConnectMs = 60000;
    private readonly string _name;
    private readonly string _password;

    /// <summary>A network by name.</summary>
    /// <param name="name">Its SSID.</param>
    /// <param name="password">Its password.</param>
    /// <param name="timeServer">Name or address of a time server; null keeps the default.</param>
    public WifiNetwork(string name, string password, string timeServer)
    {
        _name = name;
        _password = password;
        if (timeServer != null) Sntp.Server1 = timeServer;
    }

    /// <inheritdoc/>
    public bool Connect()
    {
        CancellationTokenSource limit = new CancellationTokenSource(ConnectMs);
        return WifiNetworkHelper.ConnectDhcp(
            _name, _password, requiresDateTime: true, token: limit.Token);
    }

    /// <inheritdoc/>
    public bool AskTime()
    {
        if (!Sntp.IsStarted) Sntp.Start();
        Sntp.UpdateNow();
        return true;
    }
}
