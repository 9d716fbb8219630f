// Mirrors System.Device.Wifi: the members our board files use. Declarations only.
namespace System.Device.Wifi
{
    public enum WifiReconnectionKind
    {
        Automatic = 0, Manual = 1,
    }
}

namespace nanoFramework.Networking
{
    public static class WifiNetworkHelper
    {
        public static extern bool ConnectDhcp(
            string ssid, string password,
            System.Device.Wifi.WifiReconnectionKind reconnectionKind = 0,
            bool requiresDateTime = false, int wifiAdapterId = 0,
            System.Threading.CancellationToken token = default);
        public static extern bool Reconnect(
            bool requiresDateTime = false, int wifiAdapterId = 0,
            System.Threading.CancellationToken token = default);
    }
}
