// Mirrors nanoFramework.Networking.Sntp: the members our board files use. Declarations only.
namespace nanoFramework.Networking;

public class Sntp
{
    public extern Sntp();
    public static extern string Server1 { get; set; }
    public static extern bool IsStarted { get; }
    public static extern void Start();
    public static extern void UpdateNow();
}
