// Mirrors System.Net: the members our board files use. Declarations only.
namespace System.Security.Cryptography.X509Certificates
{
    public class X509Certificate
    {
        public extern X509Certificate();
        public extern X509Certificate(string certificate);
    }

    public class X509Certificate2 : X509Certificate
    {
        public extern X509Certificate2(string rawData, string key, string password);
    }
}

namespace System.Net.NetworkInformation
{
    public class NetworkInterface
    {
        protected extern NetworkInterface(int interfaceIndex);
        public static extern NetworkInterface[] GetAllNetworkInterfaces();
        public extern string IPv4Address { get; }
        public extern byte[] PhysicalAddress { get; set; }
    }
}

namespace nanoFramework.Networking
{
    public enum NetworkHelperStatus
    {
        None = 0, Started = 1, NetworkIsReady = 2,
    }

    public static class NetworkHelper
    {
        public static extern NetworkHelperStatus Status { get; }
        public static extern bool SetupAndConnectNetwork(
            System.Threading.CancellationToken token = default, bool requiresDateTime = false);
    }
}
