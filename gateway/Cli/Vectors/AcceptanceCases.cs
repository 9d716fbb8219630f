using System.Security.Cryptography;
using System.Text;
using Edge.Calculator;
using Edge.Pipeline;
using Edge.Wire;

namespace Edge.Cli.Vectors;

/// <summary>Steps of <c>acceptance.json</c>, through a gateway with its journal.</summary>
internal static class AcceptanceCases
{
    private const string Operation = "judge the steps of acceptance.json";

    // No calculation is compared: these terms credit nothing.
    private static readonly SiteTerms terms =
        new("CN-4403", "CN-grid-South", null, new Dictionary<string, string>());

    /// <summary>Computes them in the order of the file.</summary>
    public static async Task RunAsync(
        VectorFolder folder, CaseList cases, CancellationToken cancel)
    {
        if (!cases.Has("acceptance.json", "accept")) return;
        VectorValue file = folder.Json("acceptance.json");
        IReadOnlyList<VectorValue> steps = file["steps"].Items;
        var world = new World(file, steps);
        using var temporary = new TemporaryFolder();
        using var logKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        try
        {
            await using Gateway gateway = await Gateway.OpenAsync(
                world.Options(temporary.Path, logKey), world.Platform, world.Clock);
            foreach (string device in world.Devices.Keys)
                await BoundedWait.For(
                    gateway.RenewKeysAsync(device), Operation, device, cancel);
            foreach (VectorValue step in steps)
                await StepAsync(gateway, world, step, cases, cancel);
        }
        catch (GatewayException wrong)
        {
            throw new VerbException(ExitCode.Unreachable, wrong.Operation, wrong.Subject,
                wrong.Cause, wrong.Hint);
        }
    }

    private static async Task StepAsync(
        Gateway gateway, World world, VectorValue step, CaseList cases, CancellationToken cancel)
    {
        string title = step["what"].Text, device = step["topicDev"].Text;
        byte[] line = Encoding.UTF8.GetBytes(step["line"].Text);
        var answer = new Answer(title);
        gateway.Submit(device, line, world.Clock.GetUtcNow().ToUnixTimeMilliseconds(), answer);
        (AcceptCode code, byte[]? ack) =
            await BoundedWait.For(answer.Decision, Operation, title, cancel);

        long durable = gateway.View.Device(device)?.DurableSeq ?? 0;
        var read = new EventLine();
        bool isRead = read.TryParse(line, 0, line.Length);
        string got = $"{code.Text()}, durable {durable}"
            + (code.IsAnswered() || ack is not null ? world.Ack(device, code, read, ack) : "")
            + (code == AcceptCode.Accept ? FlagOf(gateway, device, durable) : "");
        cases.Compare("accept", title,
            isRead ? $"{read.Dev} seq {read.Seq} {read.Kind}, k {read.Epoch}" : read.Fault,
            got, Expected(step));
    }

    private static string Expected(VectorValue step)
    {
        string code = step["code"].Text;
        long upto = step["upto"].Number();
        string said = $"{code}, durable {upto}";
        foreach (AcceptCode known in Enum.GetValues<AcceptCode>())
            if (known.Text() == code && known.IsAnswered())
                said += AckText(upto, known.Why());
        return code == AcceptCode.Accept.Text()
            ? said + FlagText(step.Find("flag")?.Text ?? "") : said;
    }

    private static string AckText(long upto, string? why) =>
        $", ack up to {upto}{(why is null ? "" : $" why {why}")}";

    private static string FlagText(string flag) => flag.Length > 0 ? $", flag {flag}" : "";

    private static string FlagOf(Gateway gateway, string device, long seq) =>
        gateway.Desk.Evidence.Search(new Pipeline.Operators.EventSearch(
            device, "", "", seq + 1, 1)) is [var row] && row.Seq == seq
            ? FlagText(row.Flags) : ", not in the journal";

    private sealed class World
    {
        private readonly NativeHmac hmac = new();
        private readonly string gateway;
        private readonly long[] epochs;

        public World(VectorValue file, IReadOnlyList<VectorValue> steps)
        {
            gateway = file["gateway"].Id;
            epochs = [.. file["epochs"].Items.Select(k => k.Number(1))];
            if (epochs.Length == 0) throw file["epochs"].Fault("is empty");
            foreach ((string name, VectorValue device) in file["devices"].Members)
                Devices.Add(VectorValue.IsId(name) ? name : throw device.Fault("is no id"),
                    Device(device));
            Platform = new VectorPlatform(gateway, epochs, Devices);
            Clock = new VectorClock(ReceivedMs(steps));
        }

        public Dictionary<string, VectorDevice> Devices { get; } = new(StringComparer.Ordinal);

        public VectorPlatform Platform { get; }

        public VectorClock Clock { get; }

        public GatewayOptions Options(string folder, ECDsa logKey) => new()
        {
            Gateway = gateway,
            Site = "vectors",
            Origin = $"edge.example.cn/{gateway}/2026h2",
            LogKey = logKey,
            Data = Path.Combine(folder, "data"),
            Packs = PackLibrary.LoadEmbedded(),
            Terms = terms,
        };

        // Under the newest epoch where the line's is not held, else under the line's.
        public string Ack(string device, AcceptCode code, EventLine line, byte[]? ack)
        {
            if (ack is null || !Devices.TryGetValue(device, out VectorDevice? listed))
                return ack is null ? ", no ack" : ", an ack for a stranger";
            long epoch = code == AcceptCode.Epoch ? epochs.Max() : line.Epoch;
            byte[] key = Keys.Gateway(hmac, listed.Key, gateway, epoch);
            return AckLine.TryRead(hmac, key, epoch, device, ack, 0, ack.Length,
                out long upto, out _, out string? why)
                ? AckText(upto, why) : $", an ack that does not hold under epoch {epoch}";
        }

        private static VectorDevice Device(VectorValue device)
        {
            VectorValue? floor = device.Find("floor");
            return new VectorDevice(device["K_dev"].Key, device["state"].Text,
                floor?["seq"].Number() ?? 0, floor?["p"].Text ?? "");
        }

        // The file does not say when lines were received. The middle one of the times in them is
        // within a day of all but those that are meant to be off.
        private static long ReceivedMs(IReadOnlyList<VectorValue> steps)
        {
            var times = new List<long>();
            var line = new EventLine();
            foreach (VectorValue step in steps)
            {
                byte[] bytes = Encoding.UTF8.GetBytes(step["line"].Text);
                if (line.TryParse(bytes, 0, bytes.Length) && line.Tq == "S"
                    && line.T <= VectorClock.MsMax) times.Add(line.T);
            }

            times.Sort();
            return times.Count > 0 ? times[times.Count / 2] : 0;
        }
    }

    private sealed class Answer(string title) : IAnswer
    {
        private readonly TaskCompletionSource<(AcceptCode Code, byte[]? Ack)> done =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public long Session => 1;

        public Task<(AcceptCode Code, byte[]? Ack)> Decision => done.Task;

        public void Decided(AcceptCode code, byte[]? ack) => done.TrySetResult((code, ack));

        public void Abandoned() => done.TrySetException(new GatewayException(
            Operation, title, "the gateway ended before it decided",
            "look at the disk of the temporary folder"));
    }
}
