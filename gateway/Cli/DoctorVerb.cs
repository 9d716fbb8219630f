using System.CommandLine;
using Edge.Calculator;
using Edge.Host;

namespace Edge.Cli;

/// <summary><c>edge doctor</c>: looks for trouble before it happens, says what to do.</summary>
public static class DoctorVerb
{
    /// <summary>Builds the verb.</summary>
    public static Command Create()
    {
        var data = new Option<DirectoryInfo>("--data")
        {
            Description = "data folder the gateway uses",
            DefaultValueFactory = _ => new DirectoryInfo("edge-data"),
        };
        var ports = new Option<int[]>("--port")
        {
            Description = "loopback port that must be free; may be given more than once",
            DefaultValueFactory = _ => [1883, 8080],
            AllowMultipleArgumentsPerToken = true,
        };
        var platform = AddressOption.Maybe(
            "--platform", "address of the platform, to be reached and its clock compared",
            "http://127.0.0.1:8090/");
        var config = new Option<FileInfo?>("--config")
        {
            Description = "gateway.json, whose terms are checked against the packs",
        };
        var ledger = new Option<DirectoryInfo?>("--ledger")
        {
            Description = "data folder of a platform, whose books are hashed again",
        };
        var json = new Option<bool>("--json") { Description = "one JSON object, edge-doctor/1" };
        var command = new Command("doctor", "check this machine before trouble")
        {
            data, ports, platform, config, ledger, json,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var examination = new Examination(TimeProvider.System);
            var steps = new List<Step>
            {
                Examination.Runtime(),
                examination.DataFolder(parsed.GetRequiredValue(data).FullName),
                Examination.FreeSpace(parsed.GetRequiredValue(data).FullName),
                Examination.KeyFiles(parsed.GetRequiredValue(data).FullName),
                examination.Clock(parsed.GetRequiredValue(data).FullName),
            };
            steps.AddRange(parsed.GetRequiredValue(ports).Select(Examination.Port));
            if (parsed.GetValue(platform) is { } address)
            {
                steps.Add(await examination.PlatformAsync(address, cancel));
            }

            if (parsed.GetValue(config) is { } file)
            {
                var options = JsonFile.Read<HostOptions>(file.FullName);
                steps.Add(Terms(file));
                steps.Add(examination.Log(options));
                steps.AddRange(
                    CertificateExamination.Of(options, TimeProvider.System.GetUtcNow()));
            }

            if (parsed.GetValue(ledger) is { } books)
            {
                steps.Add(Examination.Ledger(books.FullName, cancel));
            }

            return StepReport.Write(
                "edge-doctor/1", steps, parsed.GetValue(json), "edge demo");
        });
        return command;
    }

    /// <summary>Would the gateway start with these terms, and credit what it should?</summary>
    public static Step Terms(FileInfo file)
    {
        try
        {
            var options = JsonFile.Read<HostOptions>(file.FullName);
            var packs = PackFiles.Load(
                options.Packs is null ? null : new DirectoryInfo(options.Packs));
            if (TermsCheck.Refusal(packs, options.Terms) is { } cause)
            {
                return new Step("terms", StepOutcome.Fail, $"{file.FullName}: {cause}",
                    $"correct them; edge methodology terms {file.FullName} lists every fault");
            }

            var unset = TermsCheck.Find(packs, options.Terms);
            return unset.Count == 0
                ? new Step("terms", StepOutcome.Ok, $"{file.FullName} agrees with the packs")
                : new Step("terms", StepOutcome.Warn,
                    $"{file.FullName}: {unset[0].Cause} ({unset.Count} such)",
                    $"edge methodology terms {file.FullName} lists every value to supply");
        }
        catch (VerbException wrong)
        {
            return new Step(
                "terms", StepOutcome.Fail, $"{wrong.Subject}: {wrong.Cause}", wrong.Hint);
        }
    }
}
