using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Edge.Batch;

namespace Edge.Tests.Conformance.Batch;

/// <summary>Four programs on the same artefacts: the room's own check, the lone C# file, the
/// browser's JavaScript under node, and Python with openssl.</summary>
public class ThreeVerifiersTests
{
    // Goal: whatever one verifier says of a proof, all say; each step alike.
    // Source: worked/proofs.json (13 cases, good and bad) and bent copies of the good ones.
    private const string NodeScript =
        "import { verify } from './verify.mjs'; import fs from 'fs';"
        + "const cases = JSON.parse(fs.readFileSync('cases.json'));"
        + "const keys = JSON.parse(fs.readFileSync('keys.json'));"
        + "const [least, ...named] = process.argv.slice(2);"
        + "const asked = least ? { least: Number(least), named } : undefined;"
        + "for (const c of cases) console.log((await verify(c, keys, asked))"
        + ".map((s) => `${s.name} ${s.outcome}`).join(','));";

    [Fact]
    public async Task All_verifiers_say_the_same_of_every_step()
    {
        using JsonDocument file = JsonDocument.Parse(
            SharedVectors.Text("trust/worked/proofs.json"));
        string[] keys = [file.RootElement.GetProperty("log").GetString()!,
            .. file.RootElement.GetProperty("cosigners").EnumerateArray()
                .Select(x => x.GetString()!)];
        string[] cases = [.. file.RootElement.GetProperty("cases").EnumerateArray()
            .SelectMany((test, i) => i < 4 ? Bent(test) : Bent(test).Take(1)).Distinct()];
        Assert.InRange(cases.Length, 30, int.MaxValue);
        string[] own = [.. cases.Select(x => Own(x, keys))];
        string[] lone = [.. cases.Select(x => string.Join(',',
            LoneVerifier.Verify(x, keys).Select(step => $"{step.Name} {step.Outcome}")))];
        string folder = Directory.CreateTempSubdirectory("edge-three-").FullName;
        try
        {
            string[] node = await NodeAsync(folder, cases, keys);
            string[] python = await PythonAsync(folder, cases, keys);
            for (int i = 0; i < cases.Length; i++)
            {
                Assert.True(own[i] == lone[i], $"{own[i]}\nC# alone: {lone[i]}\n{cases[i]}");
                Assert.True(own[i] == node[i], $"{own[i]}\nnode: {node[i]}\n{cases[i]}");
                Assert.True(own[i] == python[i], $"{own[i]}\nPython: {python[i]}\n{cases[i]}");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Goal: "any 1 of n", and k of n with or without names, mean the same in every language.
    // Source: worked/note-two-cosigners (platform and city over the checkpoint of size 7).
    [Theory]
    [InlineData("ok", 1)]
    [InlineData("ok", 2)]
    [InlineData("wait", 3)]
    [InlineData("ok", 1, "witness.example.cn/city")]
    [InlineData("wait", 1, "witness.example.cn/other")]
    [InlineData("wait", 2, "witness.example.cn/city")]
    [InlineData("ok", 2, "witness.example.cn/city", "platform.example.cn/ledger")]
    [InlineData("fail", 1, "bent", "platform.example.cn/ledger")]
    public async Task All_verifiers_count_the_same_cosigners(
        string expected, int least, params string[] named)
    {
        string proof = SharedVectors.Text("trust/worked/entry-2.tlog-proof");
        string note = SharedVectors.Text("trust/worked/note-two-cosigners");
        if (named.Contains("bent")) note = Flip(note, note.Length - 12);
        string json = Evidence(SharedVectors.Text("trust/worked/entry-2.txt").TrimEnd('\n'), 2,
            proof[..(proof.IndexOf("\n\n", StringComparison.Ordinal) + 2)] + note);
        string[] keys = [.. SharedVectors.Text("trust/worked/keys.note").Split('\n')
            .Where(line => line.StartsWith("log ", StringComparison.Ordinal)
                || line.StartsWith("cosigner ", StringComparison.Ordinal))
            .Select(line => line.Split(' ')[1])];
        string folder = Directory.CreateTempSubdirectory("edge-cosigners-").FullName;
        try
        {
            string[] asked = [$"{least}", .. named];
            string lone = LoneVerifier.Verify(json, keys, least, named)[4].Outcome;
            string node = (await NodeAsync(folder, [json], keys, asked))[0];
            string python = (await PythonAsync(folder, [json], keys, asked))[0];
            Assert.Equal(
                (expected, expected, $"receipt {expected}", $"receipt {expected}"),
                (Own(json, keys, trust => trust.Require(least, named)).Split("receipt ")[1], lone,
                    node.Split(',')[4], python.Split(',')[4]));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // The case itself and copies with one thing bent.
    private static IEnumerable<string> Bent(JsonElement test)
    {
        string proof = test.GetProperty("proof").GetString()!;
        string entry = test.GetProperty("entry").GetString()!;
        long index = long.Parse(proof.Split('\n')[1].Split(' ')[1],
            System.Globalization.CultureInfo.InvariantCulture);
        yield return Evidence(entry, index, proof);
        yield return Evidence(entry, index + 1, proof);
        yield return Evidence(entry.Replace("\"mg\":", "\"mg\":1", StringComparison.Ordinal),
            index, proof);
        yield return Evidence(entry, index,
            proof.Replace("\n7\n", "\n8\n", StringComparison.Ordinal));
        yield return Evidence(entry, index, Flip(proof, proof.Length - 12));
        yield return Evidence(entry, index,
            Flip(proof, proof.IndexOf("T+RpD", StringComparison.Ordinal) + 20));
    }

    private static string Flip(string text, int at) =>
        $"{text[..at]}{(text[at] == 'A' ? 'B' : 'A')}{text[(at + 1)..]}";

    private static string Evidence(string entry, long index, string proof) =>
        Encoding.UTF8.GetString(
            new EvidenceDocument("0000000000000000", index, entry, proof, 0, []).ToBytes());

    private static string Own(string json, string[] keys, Action<Trust>? demand = null)
    {
        Assert.True(EvidenceDocument.TryParse(Encoding.UTF8.GetBytes(json), out var evidence,
            out string fault), fault);
        Assert.True(Trust.TryParse(string.Join('\n', keys), out Trust trust, out fault), fault);
        demand?.Invoke(trust);
        // The arithmetic is the lone verifier's: the packs are no part of this comparison.
        string redone = LoneVerifier.Verify(json, keys)[3].Outcome;
        var steps = EvidenceCheck.Run(evidence, trust, _ =>
            (redone == "ok" ? CheckOutcome.Ok : CheckOutcome.Fail, ""));
        return string.Join(',', steps.Select(step =>
            $"{step.Name} {step.Outcome.ToString().ToLowerInvariant()}"));
    }

    private static async Task<string[]> NodeAsync(
        string folder, string[] cases, string[] keys, params string[] asked)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "verify.mjs"),
            Repository.Text("gateway", "Host", "wwwroot", "verify.js"));
        await File.WriteAllTextAsync(Path.Combine(folder, "run.mjs"), NodeScript);
        await File.WriteAllTextAsync(Path.Combine(folder, "cases.json"),
            $"[{string.Join(',', cases)}]");
        await File.WriteAllTextAsync(Path.Combine(folder, "keys.json"),
            JsonSerializer.Serialize(keys));
        (int code, string said) = await RunAsync(folder, "node", ["run.mjs", .. asked]);
        Assert.True(code == 0, said);
        return said.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static async Task<string[]> PythonAsync(
        string folder, string[] cases, string[] keys, params string[] asked)
    {
        await File.WriteAllLinesAsync(Path.Combine(folder, "keys.txt"), keys);
        var all = new List<string>();
        foreach (string json in cases)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "one.json"), json);
            (_, string said) = await RunAsync(folder, "python3",
                [Repository.Path("docs", "how-to", "verify_receipt.py"), "one.json", "keys.txt",
                    .. asked]);
            all.Add(string.Join(',', said.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(words => $"{words[1]} {words[0]}")));
        }
        return [.. all];
    }

    private static async Task<(int Code, string Said)> RunAsync(
        string folder, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
        })!;
        string said = await process.StandardOutput.ReadToEndAsync(
            TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, said);
    }
}
