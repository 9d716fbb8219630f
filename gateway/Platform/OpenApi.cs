namespace Edge.Platform;

/// <summary>The description of the platform's addresses: OpenAPI 3.1, held in the program.
/// </summary>
/// <remarks>Written by hand, because it says what the answers mean; a test compares its paths and
/// methods with the endpoints.</remarks>
internal static class OpenApi
{
    private const string Resource = "openapi.json";

    /// <summary>The document.</summary>
    public static byte[] Document { get; } = Read();

    private static byte[] Read()
    {
        using Stream stream =
            typeof(OpenApi).Assembly.GetManifestResourceStream(Resource)!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
