using System.Text.Encodings.Web;
using System.Text.Json;

namespace Edge.Cli;

/// <summary>Reads collections of records and writes answers beside them.</summary>
public static class RecordFile
{
    /// <summary>Largest file that is read.</summary>
    /// <remarks>Units: bytes.</remarks>
    public const long MaxBytes = 64 * 1024 * 1024;

    /// <summary>One answer over many lines.</summary>
    public static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>One answer a line.</summary>
    public static readonly JsonSerializerOptions Compact = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Reads a file of one object or an array of objects.</summary>
    /// <exception cref="VerbException">Missing, too large, or not JSON.</exception>
    public static JsonDocument Read(FileInfo file)
    {
        ArgumentNullException.ThrowIfNull(file);
        try
        {
            if (file.Length > MaxBytes)
            {
                throw new VerbException(
                    ExitCode.BadConfiguration, "read the records", file.FullName,
                    $"the file is larger than {MaxBytes} bytes", "split it");
            }

            return JsonDocument.Parse(
                File.ReadAllBytes(file.FullName), new JsonDocumentOptions { MaxDepth = 64 });
        }
        catch (JsonException wrong)
        {
            throw new VerbException(
                ExitCode.BadConfiguration, "read the records", file.FullName, wrong.Message,
                "give one JSON object or an array of them");
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException)
        {
            throw new VerbException(
                ExitCode.Unreachable, "read the records", file.FullName, absent.Message,
                "name an existing file");
        }
    }
}
