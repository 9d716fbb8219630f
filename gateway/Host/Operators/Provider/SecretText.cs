using Edge.Pipeline;

namespace Edge.Host.Operators.Provider;

/// <summary>A secret of one line in a file that only its owner can read.</summary>
internal static class SecretText
{
    private const int CharsMax = 1_000;

    /// <summary>Reads it.</summary>
    /// <exception cref="GatewayException">Missing, open to others, or empty.</exception>
    public static string Read(string path)
    {
        const string operation = "read the provider's secret";
        try
        {
            if (!OwnerOnly.Holds(path))
            {
                throw new GatewayException(
                    operation, path, "others can read it", $"chmod 600 {path}");
            }

            var text = File.ReadAllText(path).Trim();
            return text.Length is > 0 and <= CharsMax ? text : throw new GatewayException(
                operation, path, "it is empty or longer than 1 000 characters",
                "write the secret that the provider gave into it, alone");
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new GatewayException(
                operation, path, wrong.Message,
                "name the file as provider.clientSecret in gateway.json", wrong);
        }
    }
}
