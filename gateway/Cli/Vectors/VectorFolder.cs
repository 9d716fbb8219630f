using System.Text;
using System.Text.Json;

namespace Edge.Cli.Vectors;

/// <summary>A folder with a set of worked vectors, read file by file.</summary>
internal sealed class VectorFolder
{
    private const long FileBytesMax = 16 * 1024 * 1024;
    private const int FilesMax = 4_096;

    private readonly string path;

    private VectorFolder(string path) => this.path = path;

    /// <summary>Opens a folder.</summary>
    /// <exception cref="VerbException">There is none.</exception>
    public static VectorFolder Open(string path) => Directory.Exists(path)
        ? new VectorFolder(path)
        : throw new VerbException(ExitCode.BadConfiguration, "read the vectors", path,
            "there is no such folder", VectorsVerb.Hint);

    /// <summary>Whether a file of this name is there.</summary>
    public bool Has(string name) => File.Exists(Path.Combine(path, name));

    /// <summary>Names of files that begin and end so, sorted.</summary>
    public string[] Named(string start, string end) => Try(path, () =>
        Directory.EnumerateFiles(path).Take(FilesMax).Select(file => Path.GetFileName(file))
            .Where(name => name.Length > start.Length + end.Length
                && name.StartsWith(start, StringComparison.Ordinal)
                && name.EndsWith(end, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).ToArray());

    /// <summary>The bytes of a file.</summary>
    /// <exception cref="VerbException">It cannot be read, or is far too large.</exception>
    public byte[] Bytes(string name) => Try(name, () =>
    {
        var file = new FileInfo(Path.Combine(path, name));
        return file.Length <= FileBytesMax ? File.ReadAllBytes(file.FullName)
            : throw VectorValue.Fault(name, "", $"the file is larger than {FileBytesMax} bytes");
    });

    /// <summary>The text of a file.</summary>
    public string Text(string name) => Encoding.UTF8.GetString(Bytes(name));

    /// <summary>The lines of a file, empty ones left out.</summary>
    public string[] Lines(string name) =>
        Text(name).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The value of a JSON file.</summary>
    /// <exception cref="VerbException">It is no strict JSON.</exception>
    public VectorValue Json(string name) => VectorValue.Parse(name, "", Bytes(name));

    private T Try<T>(string subject, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new VerbException(ExitCode.BadConfiguration, "read the vectors",
                Path.Combine(path, subject), wrong.Message, VectorsVerb.Hint);
        }
    }
}
