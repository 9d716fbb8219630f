using System.Net;

namespace Edge.Host;

/// <summary>The addresses that receipts and QR codes carry.</summary>
/// <remarks>Lower case and never changing: screens.md section 2.</remarks>
internal sealed class Links(HostOptions options)
{
    private readonly string _base = Base(options);

    /// <summary>The page of a receipt.</summary>
    public string Receipt(string id) => $"{_base}/r/{id}";

    /// <summary>A path of this gateway as an address.</summary>
    public string Of(string path) => _base + path;

    /// <summary>The evidence file of a receipt.</summary>
    public string Evidence(string id) => $"{_base}/r/{id}.json";

    /// <summary>A device's page at the console.</summary>
    public string Device(string device) => $"{_base}/console/devices/{device}";

    private static string Base(HostOptions options)
    {
        var host = options.PublicHost ?? $"{options.HttpAddress}:{options.HttpPort}";
        var name = host.Split(':')[0];
        var isLocal = name == "localhost"
            || (IPAddress.TryParse(name, out var address) && IPAddress.IsLoopback(address));
        return isLocal ? $"http://{host}" : $"https://{host}";
    }
}
