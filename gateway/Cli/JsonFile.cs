using System.Text.Json;

namespace Edge.Cli;

/// <summary>Reads a verb's configuration file and says what is wrong with it.</summary>
public static class JsonFile
{
    /// <summary>How configuration is read: camelCase, no unknown members, no duplicates.</summary>
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        AllowDuplicateProperties = false,
        ReadCommentHandling = JsonCommentHandling.Skip,
        UnmappedMemberHandling =
            System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        WriteIndented = true,
    };

    /// <summary>Reads <paramref name="path"/> as <typeparamref name="T"/>.</summary>
    /// <exception cref="VerbException">Missing, unreadable, or not the expected shape.</exception>
    public static T Read<T>(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return JsonSerializer.Deserialize<T>(stream, Options)
                ?? throw new JsonException("the file holds only null");
        }
        catch (JsonException wrong)
        {
            throw new VerbException(
                ExitCode.BadConfiguration, "read the configuration", path, wrong.Message,
                "compare it with docs/reference/config.md");
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException)
        {
            throw new VerbException(
                ExitCode.BadConfiguration, "read the configuration", path, absent.Message,
                "name an existing file with --config");
        }
    }
}
