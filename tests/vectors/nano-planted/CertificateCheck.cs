// rule: certificate
public class Settings { public bool ValidateServerCertificate { get; set; } }

public static class Planted
{
    public static void Use(Settings settings) => settings.ValidateServerCertificate = false;
}
