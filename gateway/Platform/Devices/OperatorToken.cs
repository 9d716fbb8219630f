using System.Security.Cryptography;

namespace Edge.Platform.Devices;

/// <summary>The token of whoever operates the platform's machine: a file in its data folder.
/// </summary>
internal static class OperatorToken
{
    /// <summary>Reads it, or makes it at the first start; mode 0600.</summary>
    /// <exception cref="PlatformException">The file cannot be read or written.</exception>
    public static string Open(string folder)
    {
        string path = Path.Combine(folder, "operator.token");
        try
        {
            if (File.Exists(path)) return File.ReadAllText(path).Trim();
            string text = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew, Access = FileAccess.Write,
            };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var writer = new StreamWriter(path, options);
            writer.Write(text);
            return text;
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new PlatformException("open the operator's token", path, wrong.Message,
                "check the rights of the data folder");
        }
    }
}
