using System.Text;
using Edge.Batch;

namespace Edge.Simulation.World;

/// <summary>The wires of a world, and who sits on them.</summary>
internal sealed partial class SimWorld
{
    private const int LateMs = 1000;
    private const int PutBackMs = 400;
    private const int AwayMs = 25_000;
    private readonly Dictionary<string, long> cutUntil = [];
    private readonly Dictionary<string, long> deafUntil = [];
    private readonly Dictionary<string, long> slowUntil = [];
    private readonly Dictionary<string, long> expiredUntil = [];
    private readonly Dictionary<string, long> arrived = [];
    private readonly List<(SimGateway Where, string Dev, byte[] Line)> heard = [];
    private readonly Dictionary<SimDevice, string> greetings = [];
    private long uplinkCutUntil;
    private long sessions = 1L << 40;

    public bool UplinkIsCut() => Loop.NowMs < uplinkCutUntil;

    public bool IsCut(string dev) => Loop.NowMs < cutUntil.GetValueOrDefault(dev);

    public bool IsDeaf(string dev) => Loop.NowMs < deafUntil.GetValueOrDefault(dev);

    /// <summary>No new connection with a certificate that is out of date.</summary>
    public bool IsExpired(string name) => Loop.NowMs < expiredUntil.GetValueOrDefault(name);

    public bool IsSlow(string dev) => Loop.NowMs < slowUntil.GetValueOrDefault(dev);

    /// <summary>Carries something to a node, over a wire that may lose, delay and double it.
    /// </summary>
    public void Carry(string to, Func<bool> isCut, Action arrive)
    {
        if (isCut() || Strike(Fault.MessageLost)) return;
        int copies = Strike(Fault.MessageTwice) ? 2 : 1;
        for (int i = 0; i < copies; i++)
        {
            long delay = faultsOn ? chance.Between(1, Faults.DelayMaxMs) : InOrder(to);
            if (delay > LateMs) Struck(Fault.MessageLate);
            Loop.In(delay, () =>
            {
                if (!isCut()) Deliver(to, arrive);
            });
        }
    }

    // A healed wire is a connection again: what leaves first comes first.
    private long InOrder(string to)
    {
        long at = Math.Max(Loop.NowMs + chance.Between(1, 20), arrived.GetValueOrDefault(to) + 1);
        arrived[to] = at;
        return at - Loop.NowMs;
    }

    /// <summary>In how many copies a line comes, all in one moment. No fault that is healed: at
    /// least once is all that a wire promises (MQTT 5.0, 4.3.2).</summary>
    public int CopiesInOne => Faults[Fault.AlwaysTwice] > 0 ? 2 : 1;

    /// <summary>A line leaves a device; somebody may hurt a copy or keep it for later.</summary>
    public void OnLine(SimDevice device, byte[] line, long session)
    {
        if (!faultsOn) return;
        (SimGateway at, string dev) = (device.Gateway, device.Dev);
        if (Faults[Fault.GreetingForged] > 0) ForgeGreeting(device, line, session);
        if (heard.Count < 200) heard.Add((at, dev, line));
        if (Strike(Fault.LineBent))
        {
            byte[] bent = [.. line];
            bent[chance.Below(bent.Length)] ^= (byte)(1 << chance.Below(7));
            Attack(at, dev, bent, 500, Sender.Nobody);
        }
        if (Strike(Fault.LineCutShort))
            Attack(at, dev, line[..chance.Below(line.Length)], 500, Sender.Nobody);
        if (Strike(Fault.LineForged)) Forge(at, dev, line);
        // The radio of the next gateway hears it too: it has no key for it.
        if (Gateways.Count > 1 && Strike(Fault.LineHeardElsewhere))
            Attack(Gateways.Find(other => other != at)!, dev, line, 500, Sender.Nobody);
        if (!Strike(Fault.LineReplayed)) return;
        (SimGateway where, string whose, byte[] old) = heard[chance.Below(heard.Count)];
        Attack(where, whose, old, 60_000, Sender.Device);
    }

    /// <summary>Before a batch arrives, somebody who has the token sends a worse one.</summary>
    public void ForgeBatch(SimGateway from, byte[] body)
    {
        if (!BatchDocument.TryParse(body, out BatchDocument batch, out _)) return;
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
            _ => batch with
            {
                Old = 0,
                Entries = Watch.Log(batch.Origin).EntriesBelow(batch),
                Consistency = [],
            },
        };
        long known = Platform.SizeOf(batch.Origin);
        bool isNew = known < batch.Size;
        // Where the platform's books have nothing of the log, all of it from nothing is no forgery.
        if (known == 0 && forged.Old < batch.Old) return;
        byte[] bytes = forged.ToBytes();
        if (bytes.AsSpan().SequenceEqual(body)) return;
        Platform.Post(from.Token, bytes, isHostile: true, answer =>
        {
            // The true one of the same range may have come between: its receipt is the answer.
            if (answer.Status == 200 && isNew && !IsStored(batch, body))
                Watch.Report("I8", $"a forged batch {forged.Old} to {forged.Size} was booked");
        });
    }

    private bool IsStored(BatchDocument batch, byte[] body) =>
        Platform.Stored(batch.Origin, batch.Old, receipt: false) is { } stored
        && stored.AsSpan().SequenceEqual(body);

    private void Attack(
        SimGateway at, string dev, byte[] line, int withinMs, Sender sender) =>
        Loop.In(chance.Between(1, withinMs),
            () => at.Submit(dev, line, NextSession(), sender, _ => { }));

    // Somebody on the wire says in the device's own connection that all before this event is lost.
    private void ForgeGreeting(SimDevice device, byte[] line, long session)
    {
        string text = Encoding.ASCII.GetString(line);
        if (text.Contains("\"kind\":\"hello\"", StringComparison.Ordinal))
        {
            greetings[device] = text;
            return;
        }
        if (!greetings.TryGetValue(device, out string? greeting)
            || !Strike(Fault.GreetingForged)) return;
        string forged = Low().Replace(greeting, $"\"low\":{Seq().Match(text).Groups[1].Value},");
        SimGateway at = device.Gateway;
        if (forged != greeting)
            Loop.In(1, () => at.Submit(
                device.Dev, Encoding.ASCII.GetBytes(forged), session, Sender.Nobody,
                _ => { }));
    }

    [System.Text.RegularExpressions.GeneratedRegex("\"low\":[0-9]+,")]
    private static partial System.Text.RegularExpressions.Regex Low();

    [System.Text.RegularExpressions.GeneratedRegex("\"seq\":([0-9]+),")]
    private static partial System.Text.RegularExpressions.Regex Seq();

    // Somebody without keys writes a better number, or another device's line as its own.
    private void Forge(SimGateway at, string dev, byte[] line)
    {
        if (chance.Permille(500))
        {
            SimDevice other = Any();
            string topic = other.Dev == dev ? "bin-999" : other.Dev;
            Loop.In(chance.Between(1, 500),
                () => at.Submit(topic, line, NextSession(), Sender.Other, _ => { }));
            return;
        }
        string text = Encoding.ASCII.GetString(line);
        string richer = text.Replace("\"net\":", "\"net\":9", StringComparison.Ordinal)
            .Replace("\"wh\":", "\"wh\":9", StringComparison.Ordinal)
            .Replace("\"low\":", "\"low\":1", StringComparison.Ordinal);
        if (richer != text)
            Attack(at, dev, Encoding.ASCII.GetBytes(richer), 500, Sender.Nobody);
    }

    /// <summary>A note leaves a gateway: a ring may put the database back that lacks it.</summary>
    public void PassNote(SimGateway gateway)
    {
        Strikes.Pass(MomentKind.Note, gateway.Name, out Blow? blow);
        if (blow is null)
        {
            if (Strikes.NeedsCopies) gateway.Machine.BackUp();
            return;
        }
        if (blow is { IsPutBack: false } other)
        {
            Loop.Next(() => Fell(other));
            return;
        }
        // Long enough to start and to hear the devices without the platform's word.
        uplinkCutUntil = Loop.NowMs + AwayMs;
        Loop.In(PutBackMs, () => gateway.Machine.Die(
            new Death(IsPowerCut: false, IsRolledBack: true)));
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
        if (blow.Target is "gateway" or "both") Gateways[0].Machine.Die(death);
        if (blow.Target is "platform" or "both") Platform.Machine.Die(death);
        Devices.Find(device => device.Dev == blow.Target)?.CutPower(0, 0, 0);
    }
}
