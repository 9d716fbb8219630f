using System.Security.Cryptography;
using System.Text;
using Edge.Pipeline;
using Edge.Wire;

namespace Edge.Host.Kiosk;

/// <summary>Binds a browser to the device it stands beside: only there may the session code be
/// shown and the screen be touched.</summary>
/// <remarks>
/// The key of a kiosk is the first 80 bits of HMAC(K_s, "EDGE1/kiosk" ‖ 00 ‖ device): it falls
/// with the device's keys. A technician opens the link once; a cookie keeps it.
/// </remarks>
public static class KioskBinding
{
    /// <summary>Query member of the link.</summary>
    public const string QueryName = "k";

    private const string CookiePrefix = "edge-kiosk-";
    private const string Label = "EDGE1/kiosk";
    private static readonly TimeSpan Kept = TimeSpan.FromDays(400);

    /// <summary>The key of a device's kiosk under one epoch.</summary>
    public static string KeyOf(byte[] sessionKey, string device) => ReceiptId.Text(
        HMACSHA256.HashData(sessionKey, Encoding.ASCII.GetBytes(Label + "\0" + device)), 0);

    /// <summary>Is the key one of this device, under any epoch held?</summary>
    public static bool IsKey(DeviceKeys keys, string key)
    {
        var said = Encoding.UTF8.GetBytes(key);
        var isGood = false;
        foreach (var epoch in keys.Epochs)
        {
            isGood |= CryptographicOperations.FixedTimeEquals(
                said, Encoding.ASCII.GetBytes(KeyOf(keys.Find(epoch)!.Session, keys.Device)));
        }

        return isGood && !keys.IsRevoked;
    }

    /// <summary>The key that a request brings with it, or empty.</summary>
    public static string CookieOf(HttpRequest request, string device) =>
        request.Cookies[CookiePrefix + device] ?? "";

    /// <summary>Keeps the key in the browser.</summary>
    public static void Keep(HttpContext context, string device, string key) =>
        context.Response.Cookies.Append(CookiePrefix + device, key, new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = context.Request.IsHttps,
            MaxAge = Kept,
            Path = $"/kiosk/{device}",
        });
}
