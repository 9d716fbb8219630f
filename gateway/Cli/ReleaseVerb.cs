using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Edge.Batch;
using Edge.Pipeline.Releases;

namespace Edge.Cli;

/// <summary><c>edge release</c>: makes, signs, logs, shows and checks firmware releases.</summary>
/// <remarks>Reference: docs/reference/releases.md.</remarks>
public static class ReleaseVerb
{
    private const int NoteBytesMax = 16_384;

    /// <summary>Builds the verb.</summary>
    public static Command Create() => new("release", "firmware releases")
    {
        CreateKey(), CreateMake(), CreateSign(), ReleaseLogVerb.Create(), CreateShow(),
        CreateCheck(),
    };

    private static Command CreateKey()
    {
        var name = new Argument<string>("name") { Description = "name of the key: release-anna" };
        var output = new Option<FileInfo>("--out")
        {
            Description = "file of the key, made with mode 0600",
            DefaultValueFactory = _ => new FileInfo("release.key.pem"),
        };
        var command = new Command("key", "make one of the three release keys") { name, output };
        command.SetAction(parsed =>
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var path = parsed.GetRequiredValue(output).FullName;
            var text = Named(
                parsed.GetRequiredValue(name), () => VerifierKey.ForLog(
                    parsed.GetRequiredValue(name), key)).Text;
            Try("make a release key", path, () => SecretFile.Write(
                path, key.ExportPkcs8PrivateKeyPem()));
            Console.WriteLine(text);
            Console.Error.WriteLine("next: name this key in releases of gateway.json and of "
                + "platform.json, and keep the file offline");
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command CreateMake()
    {
        var image = new Argument<FileInfo>("image") { Description = "file of the image" };
        var output = new Option<DirectoryInfo>("--out")
        {
            Description = "folder of the release, made new", Required = true,
        };
        var product = Required("--product", "smart-bin, recycling-box, meter-collector");
        var hardware = Required("--hardware", "board the image is for");
        var version = Required("--version", "three numbers: 1.2.0");
        var minimum = Required("--minimum", "lowest version it may follow");
        var serial = new Option<long>("--serial")
        {
            Description = "number of the release: above the last one, by at most 1 000",
            Required = true,
        };
        var expires = new Option<DateTimeOffset>("--expires")
        {
            Description = "not to be installed after: 2027-01-31T00:00:00Z", Required = true,
        };
        var command = new Command("make", "cut an image into pieces and write its manifest")
        {
            image, output, product, hardware, version, minimum, serial, expires,
        };
        command.SetAction(parsed =>
        {
            var bytes = Read(parsed.GetRequiredValue(image).FullName, ReleaseManifest.SizeMax);
            var manifest = new ReleaseManifest(
                parsed.GetRequiredValue(product), parsed.GetRequiredValue(hardware),
                parsed.GetRequiredValue(version), parsed.GetRequiredValue(minimum), bytes.Length,
                Convert.ToHexStringLower(SHA256.HashData(bytes)),
                parsed.GetRequiredValue(expires).ToUnixTimeSeconds(),
                parsed.GetRequiredValue(serial));
            var folder = parsed.GetRequiredValue(output).FullName;
            if (manifest.Fault() is { Length: > 0 } fault)
                throw Bad("make a release", folder, fault, "correct the option it names");
            if (Directory.Exists(folder))
                throw Bad("make a release", folder, "it is there already",
                    "a release is never changed: name a new folder");
            Try("make a release", folder, () =>
                ReleaseFolder.Write(folder, bytes, manifest.Body + "\n"));
            Console.Write(manifest.Body);
            Console.Error.WriteLine($"next: edge release sign {folder} --key FILE --name NAME, "
                + "with two of the three keys");
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command CreateSign()
    {
        var folder = Folder();
        var file = new Option<FileInfo>("--key") { Description = "key, PEM", Required = true };
        var name = Required("--name", "name of the key, as edge release key was told");
        var command = new Command("sign", "add one key's signature to the manifest")
        {
            folder, file, name,
        };
        command.SetAction(parsed =>
        {
            var path = ManifestIn(parsed.GetRequiredValue(folder));
            using var key = ReadKey(parsed.GetRequiredValue(file).FullName);
            var signer = Named(
                parsed.GetRequiredValue(name),
                () => new LogSigner(parsed.GetRequiredValue(name), key));
            var text = Text(path);
            var body = BodyOf(text, path);
            if (text.Contains($"\u2014 {signer.VerifierKey.Name} ", StringComparison.Ordinal))
                throw Bad("sign a release", path, "this key has signed already",
                    "sign with another of the three");
            Try("sign a release", path, () => File.WriteAllText(path, text + signer.Line(body)));
            Console.WriteLine(signer.VerifierKey.Text);
            Console.Error.WriteLine("next: when two have signed, edge release log, then edge "
                + "release check");
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command CreateShow()
    {
        var folder = Folder();
        var command = new Command("show", "print what a release says, unchecked") { folder };
        command.SetAction(parsed =>
        {
            var path = ManifestIn(parsed.GetRequiredValue(folder));
            var text = Text(path);
            Console.Write(BodyOf(text, path));
            foreach (var line in text.Split('\n').Where(line => line.StartsWith('\u2014')))
            {
                Console.WriteLine("signed by " + line.Split(' ')[1] + " (unchecked)");
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static Command CreateCheck()
    {
        var folder = Folder();
        var keys = new Option<string[]>("--key")
        {
            Description = "verifier key of the release; two must have signed", Required = true,
        };
        var revoked = new Option<string[]>("--revoked") { Description = "id of a revoked key" };
        var log = new Option<string?>("--log")
        {
            Description = "verifier key of the release log: asks for its proof",
        };
        var command = new Command("check", "check signatures, log proof, pieces and hash")
        {
            folder, keys, revoked, log,
        };
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(folder).FullName;
            VerifierKey? logKey = null;
            if (!ReleaseKeys.TryRead(
                parsed.GetRequiredValue(keys), parsed.GetValue(revoked) ?? [], out var read,
                out var fault)
                || (parsed.GetValue(log) is { } text
                    && !VerifierKey.TryParse(text, out logKey, out fault)))
                throw Bad("check a release", path, fault, "edge release key prints keys");
            if (!ReleaseFolder.TryOpen(path, read, logKey, out var release, out fault))
            {
                Console.WriteLine($"fail  {fault}");
                return ExitCode.CheckFailed;
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"ok    {release.Manifest.Product} {release.Manifest.Version}, serial "
                + $"{release.Manifest.Serial}, {release.Manifest.Size} bytes, good until "
                + $"{release.Manifest.Expires}"));
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>The argument that names a release's folder.</summary>
    internal static Argument<DirectoryInfo> Folder() => new("folder")
    {
        Description = "folder of the release",
    };

    /// <summary>The manifest of a folder.</summary>
    internal static string ManifestIn(DirectoryInfo folder) =>
        Path.Combine(folder.FullName, ReleaseFolder.ManifestFile);

    /// <summary>A manifest's text, bounded.</summary>
    internal static string Text(string path) => Encoding.UTF8.GetString(Read(path, NoteBytesMax));

    /// <summary>A private key.</summary>
    internal static ECDsa ReadKey(string path)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(Encoding.ASCII.GetString(Read(path, NoteBytesMax)));
            return key;
        }
        catch (Exception wrong) when (wrong is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw Bad("read a key", path, wrong.Message, "name the PEM file of a P-256 key");
        }
    }

    /// <summary>A wrong name is the caller's fault, not a bug.</summary>
    internal static T Named<T>(string name, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (ArgumentException wrong)
        {
            throw Bad("name a key", name, wrong.Message, "no blank and no plus in a name");
        }
    }

    /// <summary>Runs what touches files.</summary>
    internal static void Try(string operation, string subject, Action act)
    {
        try
        {
            act();
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw Bad(operation, subject, wrong.Message, "check the path and its rights");
        }
    }

    /// <summary>A refusal of a verb.</summary>
    internal static VerbException Bad(
        string operation, string subject, string cause, string hint) =>
        new(ExitCode.BadConfiguration, operation, subject, cause, hint);

    private static string BodyOf(string text, string path)
    {
        var split = text.IndexOf("\n\n", StringComparison.Ordinal);
        var body = split < 0 ? "" : text[..(split + 1)];
        return ReleaseManifest.TryBody(body, out _, out var fault) ? body
            : throw Bad("read a manifest", path, fault, "edge release make writes one");
    }

    private static byte[] Read(string path, long most)
    {
        byte[] bytes = [];
        Try("read", path, () =>
        {
            if (new FileInfo(path).Length > most) throw new IOException($"above {most} bytes");
            bytes = File.ReadAllBytes(path);
        });
        return bytes;
    }

    private static Option<string> Required(string name, string description) => new(name)
    {
        Description = description, Required = true,
    };
}
