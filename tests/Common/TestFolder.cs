namespace Edge.Tests.Common;

/// <summary>A folder of its own for one test, gone afterwards.</summary>
public sealed class TestFolder : IDisposable
{
    /// <summary>Where it is.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("edge-test-").FullName;

    /// <inheritdoc />
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
