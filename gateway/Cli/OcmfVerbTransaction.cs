using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Edge.Batch.Ocmf;

namespace Edge.Cli;

/// <summary><c>edge ocmf transaction</c>: judges records that belong to one session.</summary>
/// <remarks>
/// Takes files of records (judged together, in the order given) and files of transactions that name
/// records by id; those are
/// looked up in the other files, or in <c>records.json</c> beside the transactions.
/// </remarks>
public static class OcmfVerbTransaction
{
    private sealed record Known(string Id, string Text, string? Key);

    /// <summary>Builds the verb.</summary>
    public static Command Create()
    {
        var files = new Argument<FileInfo[]>("file")
        {
            Description = "records, or transactions that name records",
            Arity = ArgumentArity.OneOrMore,
        };
        var key = new Option<string?>("--key")
        {
            Description = "public key, where the records bring none",
        };
        var pmax = new Option<long>("--pmax")
        {
            Description = "most the charge point can deliver, W",
            DefaultValueFactory = _ => 400_000,
        };
        var strict = new Option<bool>("--strict") { Description = "accept no leniency" };
        var json = new Option<bool>("--json") { Description = "JSON, edge-ocmf/1" };
        var command = new Command("transaction", "judge the records of a session together")
        {
            files, key, pmax, strict, json,
        };
        command.SetAction(parsed =>
        {
            var policy = new OcmfPolicy
            {
                PmaxW = parsed.GetValue(pmax), AcceptLeniencies = !parsed.GetValue(strict),
            };
            var answer = Answer(parsed.GetRequiredValue(files), parsed.GetValue(key), policy);
            Console.WriteLine(answer.ToJsonString(
                parsed.GetValue(json) ? RecordFile.Indented : RecordFile.Compact));
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Judges what the files hold.</summary>
    public static JsonObject Answer(
        IReadOnlyList<FileInfo> files, string? key, OcmfPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(files);
        var records = new List<Known>();
        var collections = new List<JsonElement>();
        foreach (var file in files)
        {
            using var document = Read(file);
            Sort(document.RootElement.Clone(), key, records, collections);
        }

        if (collections.Count == 0)
        {
            return Judge("transaction", records, policy);
        }

        if (records.Count == 0)
        {
            var beside = new FileInfo(Path.Combine(files[0].DirectoryName!, "records.json"));
            using var document = Read(beside);
            Sort(document.RootElement.Clone(), key, records, []);
        }

        var known = records.GroupBy(r => r.Id).ToDictionary(g => g.Key, g => g.First());
        var answers = new JsonArray();
        var whole = new JsonObject { ["transactions"] = answers };
        foreach (var collection in collections)
        {
            Collection(collection, known, policy, answers, whole);
        }

        return collections.Count == 1 && answers.Count == 1
            && !collections[0].TryGetProperty("transactions", out _)
            ? answers[0]!.DeepClone().AsObject()
            : whole;
    }

    /// <summary>Reads records, or a file that holds one OCMF text.</summary>
    public static JsonDocument Read(FileInfo file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (file.Exists && file.Length <= 4L * OcmfRecord.MaxChars)
        {
            var text = File.ReadAllText(file.FullName);
            if (text.TrimStart('\uFEFF', ' ', '\t', '\r', '\n')
                .StartsWith("OCMF|", StringComparison.Ordinal))
            {
                return JsonSerializer.SerializeToDocument(
                    new JsonObject { ["id"] = file.Name, ["record"] = text });
            }
        }

        return RecordFile.Read(file);
    }

    // An array of names is a transaction; an array with signed texts, or one text, is records.
    private static void Sort(
        JsonElement root, string? key, List<Known> records, List<JsonElement> collections)
    {
        foreach (var item in root.ValueKind == JsonValueKind.Array
            ? root.EnumerateArray().ToArray()
            : [root])
        {
            if (OcmfVerb.Text(item, "record") is { } text)
            {
                records.Add(new Known(
                    OcmfVerb.Text(item, "id") ?? $"record-{records.Count + 1}", text,
                    key ?? OcmfVerb.Text(item, "publicKey")));
            }
            else if (item.ValueKind == JsonValueKind.Object
                && (item.TryGetProperty("transactions", out _)
                    || item.TryGetProperty("records", out _)
                    || item.TryGetProperty("run", out _)))
            {
                collections.Add(item);
            }
            else
            {
                throw new VerbException(
                    ExitCode.BadConfiguration, "read the records",
                    OcmfVerb.Text(item, "id") ?? "item",
                    "it is neither a record nor a transaction",
                    "a record has the member record, a transaction the member records");
            }
        }
    }

    private static void Collection(
        JsonElement collection, Dictionary<string, Known> known, OcmfPolicy policy,
        JsonArray answers, JsonObject whole)
    {
        if (collection.TryGetProperty("policy", out var given))
        {
            policy = policy with
            {
                PmaxW = given.TryGetProperty("pmaxW", out var pmax)
                    ? pmax.GetInt64()
                    : policy.PmaxW,
                AcceptLeniencies = policy.AcceptLeniencies
                    && (!given.TryGetProperty("acceptLeniencies", out var accept)
                        || accept.GetBoolean()),
            };
        }

        var many = collection.TryGetProperty("transactions", out var list)
            ? list.EnumerateArray().ToArray()
            : collection.TryGetProperty("records", out _) ? [collection] : [];
        foreach (var one in many)
        {
            answers.Add(
                Judge(OcmfVerb.Text(one, "id") ?? "transaction", Named(one, known), policy));
        }

        if (collection.TryGetProperty("run", out var run))
        {
            whole["run"] = Run(Named(run, known), policy);
        }
    }

    private static List<Known> Named(JsonElement holder, Dictionary<string, Known> known) =>
        [
            .. holder.GetProperty("records").EnumerateArray().Select(name =>
                known.TryGetValue(name.GetString()!, out var record)
                    ? record
                    : throw new VerbException(
                        ExitCode.BadConfiguration, "find the record", name.GetString()!,
                        "no file given holds it", "give the file of records as well")),
        ];

    private static OcmfVerdict Verdict(IReadOnlyList<Known> records, OcmfPolicy policy)
    {
        var keys = new Dictionary<OcmfRecord, OcmfKey?>();
        var parsed = new List<OcmfRecord?>();
        foreach (var record in records)
        {
            _ = OcmfRecord.TryParse(record.Text, out var one);
            parsed.Add(one);
            if (one is not null)
            {
                _ = OcmfKey.TryParse(record.Key, out var key, out _);
                keys[one] = key;
            }
        }

        return OcmfTransaction.Judge(parsed, r => keys[r], policy);
    }

    private static JsonObject Judge(string id, IReadOnlyList<Known> records, OcmfPolicy policy)
    {
        var verdict = Verdict(records, policy);
        var answer = new JsonObject
        {
            ["id"] = id, ["verdict"] = verdict.Verdict, ["wh"] = verdict.Wh,
        };
        if (verdict.StartWh is not null)
        {
            answer["startWh"] = verdict.StartWh;
            answer["stopWh"] = verdict.StopWh;
        }

        answer["reasons"] = OcmfVerb.Names(verdict.Reasons);
        answer["flags"] = OcmfVerb.Names(verdict.Flags);
        return answer;
    }

    // Consecutive sessions of one meter: what lies between them is nobody's.
    private static JsonObject Run(List<Known> records, OcmfPolicy policy)
    {
        var verdicts = records.Select(r => Verdict([r], policy)).ToList();
        var pages = records.Select(r =>
            OcmfRecord.TryParse(r.Text, out var one) ? OcmfTransaction.Page(one!.Pagination) : null)
            .ToList();
        var gapless = pages.Zip(pages.Skip(1)).All(p => p.First is { } a && p.Second is { } b
            && a.Letter == b.Letter && b.Number == a.Number + 1);
        var counted = verdicts.Where(v => v.StartWh is not null).ToList();
        var between = counted.Zip(counted.Skip(1))
            .Sum(p => p.Second.StartWh!.Value - p.First.StopWh!.Value);
        return new JsonObject
        {
            ["whEach"] = new JsonArray([.. verdicts.Select(v => JsonValue.Create(v.Wh))]),
            ["totalWh"] = verdicts.Sum(v => v.Wh),
            ["startWh"] = counted.Count > 0 ? counted[0].StartWh : null,
            ["stopWh"] = counted.Count > 0 ? counted[^1].StopWh : null,
            ["paginationGapless"] = gapless,
            ["unassignedWh"] = between,
        };
    }
}
