using Edge.Batch;

namespace Edge.Simulation.World;

/// <summary>The wires of a world, and who sits on them.</summary>
internal sealed partial class SimWorld
{
    private const int LateMs = 1000;
    private readonly Dictionary<string, long> cutUntil = [];
    private readonly Dictionary<string, long> deafUntil = [];
    private readonly Dictionary<string, long> slowUntil = [];
    private readonly List<(string Dev, byte[] Line)> heard = [];
    private long uplinkCutUntil;
    private long sessions = 1L << 40;

    public bool UplinkIsCut() => Loop.NowMs < uplinkCutUntil;

    public bool IsCut(string dev) => Loop.NowMs < cutUntil.GetValueOrDefault(dev);

    public bool IsDeaf(string dev) => Loop.NowMs < deafUntil.GetValueOrDefault(dev);

    public bool IsSlow(string dev) => Loop.NowMs < slowUntil.GetValueOrDefault(dev);

    /// <summary>Carries something to a node, over a wire that may lose, delay and double it.
    /// </summary>
    public void Carry(string to, Func<bool> isCut, Action arrive)
    {
        if (isCut() || Strike(Fault.MessageLost)) return;
        int copies = Strike(Fault.MessageTwice) ? 2 : 1;
        for (int i = 0; i < copies; i++)
        {
            int delay = chance.Between(1, faultsOn ? Faults.DelayMaxMs : 20);
            if (delay > LateMs) Struck(Fault.MessageLate);
            Loop.In(delay, () =>
            {
                if (!isCut()) Deliver(to, arrive);
            });
        }
    }

    /// <summary>A line leaves a device; somebody may hurt a copy or keep it for later.</summary>
    public void OnLine(string dev, byte[] line)
    {
        if (!faultsOn) return;
        if (heard.Count < 200) heard.Add((dev, line));
        if (Strike(Fault.LineBent))
        {
            byte[] bent = [.. line];
            bent[chance.Below(bent.Length)] ^= (byte)(1 << chance.Below(7));
            Attack(dev, bent, 500, Sender.Nobody);
        }
        if (Strike(Fault.LineCutShort))
            Attack(dev, line[..chance.Below(line.Length)], 500, Sender.Nobody);
        if (Strike(Fault.LineForged)) Forge(dev, line);
        if (!Strike(Fault.LineReplayed)) return;
        (string whose, byte[] old) = heard[chance.Below(heard.Count)];
        Attack(whose, old, 60_000, Sender.Device);
    }

    /// <summary>Before a batch arrives, somebody who has the token sends a worse one.</summary>
    public void ForgeBatch(byte[] body)
    {
        if (!BatchDocument.TryParse(body, out BatchDocument batch, out _)) return;
        Watch.Log(batch);
        if (!Strike(Fault.BatchForged)) return;
        BatchDocument forged = chance.Below(3) switch
        {
            0 when batch.Consistency.Count > 0 =>
                batch with { Consistency = [.. batch.Consistency.Select(_ => new byte[32])] },
            1 => batch with
            {
                Entries = [.. batch.Entries.Select(entry => entry.Replace(
                    "\"net\":", "\"net\":1", StringComparison.Ordinal))],
            },
            // The whole log as one batch from nothing, under its true note.
            _ => batch with { Old = 0, Entries = Watch.EntriesBelow(batch), Consistency = [] },
        };
        bool isNew = Platform.Ledger.State(SimGateway.Origin).Size < batch.Size;
        byte[] bytes = forged.ToBytes();
        if (bytes.AsSpan().SequenceEqual(body)) return;
        if (Platform.Post(SimGateway.Token, bytes, isHostile: true) is { Status: 200 } && isNew)
            Watch.Report("I8", $"a forged batch {forged.Old} to {forged.Size} was booked");
    }

    private void Attack(string dev, byte[] line, int withinMs, Sender sender) =>
        Loop.In(chance.Between(1, withinMs),
            () => Gateway.Submit(dev, line, sessions++, sender, _ => { }));

    // Somebody without keys writes a better number, or another device's line as its own.
    private void Forge(string dev, byte[] line)
    {
        if (chance.Permille(500))
        {
            SimDevice other = Any();
            string topic = other.Dev == dev ? "bin-999" : other.Dev;
            Loop.In(chance.Between(1, 500),
                () => Gateway.Submit(topic, line, sessions++, Sender.Other, _ => { }));
            return;
        }
        string text = System.Text.Encoding.ASCII.GetString(line);
        string richer = text.Replace("\"net\":", "\"net\":9", StringComparison.Ordinal)
            .Replace("\"wh\":", "\"wh\":9", StringComparison.Ordinal)
            .Replace("\"low\":", "\"low\":1", StringComparison.Ordinal);
        if (richer != text)
            Attack(dev, System.Text.Encoding.ASCII.GetBytes(richer), 500, Sender.Nobody);
    }

    private void Deliver(string to, Action arrive)
    {
        Strikes.Pass(MomentKind.Delivery, to, out Blow? blow);
        if (blow is { IsAfter: false } early) Fell(early);
        arrive();
        if (blow is { IsAfter: true } late) Fell(late);
    }

    // A ring's blow: the named node ends here.
    private void Fell(Blow blow)
    {
        var death = new Death(blow.IsPowerCut);
        if (blow.Target is "gateway" or "both") Gateway.Machine.Die(death);
        if (blow.Target is "platform" or "both") Platform.Machine.Die(death);
        Devices.Find(device => device.Dev == blow.Target)?.CutPower(0, 0, 0);
    }
}
