using Edge.Simulation.Disk;

namespace Edge.Simulation.World;

/// <summary>What strikes a world.</summary>
internal sealed partial class SimWorld
{
    private const int EpochsMax = 3;
    private readonly long[] struck = new long[Enum.GetValues<Fault>().Length];
    private bool faultsOn = true;
    private long epoch = 1;

    /// <summary>How often each fault struck.</summary>
    public IReadOnlyList<long> StruckCounts => struck;

    /// <summary>A fault struck.</summary>
    public void Struck(Fault fault)
    {
        struck[(int)fault]++;
        if (fault is not (Fault.MessageLost or Fault.MessageTwice or Fault.MessageLate))
            Say("fault", fault.ToString());
    }

    /// <summary>Does a fault that has a rate strike now?</summary>
    public bool IsRate(Fault fault, Chance who) =>
        faultsOn && Faults[fault] > 0 && who.Permille(Faults[fault]);

    public void OnGatewayDown(SimGateway gateway)
    {
        foreach (SimDevice device in Devices) device.OnPeerDown(gateway);
        foreach (SimDevice clone in Clones) clone.OnPeerDown(gateway);
    }

    private bool Strike(Fault fault)
    {
        if (!IsRate(fault, chance)) return false;
        Struck(fault);
        return true;
    }

    private void PlanFaults()
    {
        foreach (Fault fault in Enum.GetValues<Fault>())
            if (!Faults.IsRate(fault) && Faults[fault] > 0) Plan(fault);
        bool needsBackups = Faults[Fault.PlatformRolledBack] > 0
            || Faults[Fault.GatewayRolledBack] > 0;
        if (needsBackups) BackUpEvery((int)(Size.BusyMs / 5));
    }

    private void Plan(Fault fault) => Loop.In(chance.Between(1, 2 * Faults[fault]), () =>
    {
        if (!faultsOn) return;
        // Those that may find nothing to strike count themselves.
        bool isSure = fault is not (Fault.GatewayTwice or Fault.DeviceFlashFull
            or Fault.EpochChanged or Fault.DeviceCloned or Fault.DeviceRoamed
            or Fault.HalfYearTurned);
        if (isSure) Struck(fault);
        StrikeWorld(fault);
        Plan(fault);
    });

    private void BackUpEvery(int everyMs) => Loop.In(chance.Between(1, everyMs), () =>
    {
        if (!faultsOn) return;
        if (Platform.IsUp) Platform.Machine.BackUp();
        foreach (SimGateway gateway in Gateways)
            if (gateway.IsUp) gateway.Machine.BackUp();
        BackUpEvery(everyMs);
    });

    private void StrikeWorld(Fault fault)
    {
        if (fault <= Fault.SlowReader) StrikeWires(fault);
        else if (fault <= Fault.KilledInRecovery) StrikeProcesses(fault);
        else StrikeRest(fault);
    }

    private void StrikeWires(Fault fault)
    {
        long until = Loop.NowMs + chance.Between(500, 30_000);
        switch (fault)
        {
            case Fault.DeviceCutOff: cutUntil[Any().Dev] = until; break;
            case Fault.DeviceHeardNotHearing: deafUntil[Any().Dev] = until; break;
            case Fault.DeviceSilent: cutUntil[Any().Dev] = Loop.NowMs + 600_000; break;
            case Fault.SlowReader: slowUntil[Any().Dev] = until; break;
            case Fault.UplinkCut: uplinkCutUntil = until; break;
            case Fault.CertificateExpired: expiredUntil[AnyName()] = until; break;
            case Fault.LinkDropped: Any().DropLink(); break;
            case Fault.AllReconnect:
                foreach (SimDevice device in Devices) device.DropLink();
                break;
            default: break;
        }
    }

    private void StrikeProcesses(Fault fault)
    {
        SimGateway one = AnyGateway();
        SimMachine gateway = one.Machine, platform = Platform.Machine;
        switch (fault)
        {
            case Fault.GatewayKilled: gateway.Die(GatewayDeath()); break;
            case Fault.GatewayDiedAtWork:
                gateway.DieAtLook(chance.Below(6), GatewayDeath());
                break;
            case Fault.GatewayDiedAtDisk: DieAtDisk(gateway, GatewayDeath()); break;
            case Fault.GatewayPaused:
                gateway.Life?.Pause(chance.Permille(700)
                    ? chance.Between(100, 4000) : chance.Between(4000, 60_000));
                break;
            case Fault.GatewayTwice: one.StartTwice(); break;
            case Fault.PlatformKilled: platform.Die(PlatformDeath()); break;
            case Fault.PlatformDiedAtWork:
                platform.DieAtLook(chance.Below(4), PlatformDeath());
                break;
            case Fault.PlatformDiedAtDisk: DieAtDisk(platform, PlatformDeath()); break;
            case Fault.BothKilled:
                foreach (SimGateway each in Gateways)
                    each.Machine.Die(new Death(chance.Permille(500)));
                platform.Die(new Death(chance.Permille(500)));
                break;
            default: break;
        }
    }

    private void StrikeRest(Fault fault)
    {
        long until = Loop.NowMs + chance.Between(100, 10_000);
        SimGateway gateway = AnyGateway();
        switch (fault)
        {
            case Fault.NoRoom:
                gateway.IsFull = true;
                Loop.In(chance.Between(500, 20_000), () => gateway.IsFull = false);
                break;
            case Fault.DiskFull: Trouble(gateway.Machine, until, DiskFate.Full); break;
            case Fault.ReadOnly:
                gateway.Machine.Trouble = (until, DiskFate.Refused, DiskAct.Write);
                break;
            case Fault.SyncFailed: Trouble(gateway.Machine, until, DiskFate.Refused); break;
            case Fault.SyncSlow: Trouble(gateway.Machine, until, DiskFate.Slow); break;
            case Fault.PlatformDiskFull: Trouble(Platform.Machine, until, DiskFate.Full); break;
            case Fault.PlatformSyncSlow: Trouble(Platform.Machine, until, DiskFate.Slow); break;
            case Fault.PlatformSyncFailed:
                Trouble(Platform.Machine, until, DiskFate.Refused);
                break;
            case Fault.DeviceCloned: CloneOne(); break;
            case Fault.DeviceRoamed: RoamOne(); break;
            case Fault.DevicePowerCut: Any().CutPower(); break;
            case Fault.DeviceFlashWorn: Any().WearOut(chance.Between(500, 10_000)); break;
            case Fault.ClockJump: clockOffMs = chance.Between(-2_100_000, 2_100_000); break;
            case Fault.EpochChanged: RaiseEpoch(); break;
            default: break;
        }
    }

    private static void Trouble(SimMachine machine, long untilMs, DiskFate fate) =>
        machine.Trouble = (
            untilMs, fate, fate == DiskFate.Full ? DiskAct.Write : DiskAct.Sync);

    private void DieAtDisk(SimMachine machine, Death how)
    {
        DiskFate fate = chance.Permille(500) ? DiskFate.DeadBefore : DiskFate.DeadAfter;
        if (chance.Permille(500)) machine.DieAtDisk(chance.Below(14), fate, how);
        else machine.DieAtSync(chance.Below(4), fate, how);
    }

    // A database comes back old only where what was signed can be had back from the other side.
    private Death GatewayDeath() => new(
        IsRate(Fault.PowerCut, chance), IsRate(Fault.GatewayRolledBack, chance),
        IsRate(Fault.BitFlipped, chance));

    private Death PlatformDeath() => new(
        IsRate(Fault.PowerCut, chance), IsRate(Fault.PlatformRolledBack, chance));

    private void RaiseEpoch()
    {
        if (epoch >= EpochsMax || !Platform.IsUp) return;
        epoch++;
        Struck(Fault.EpochChanged);
        Platform.RaiseEpoch(epoch);
        long next = epoch;
        foreach (SimDevice device in Devices)
        {
            // Some devices are told months later: the old epoch stays good.
            if (chance.Permille(400)) continue;
            Loop.In(chance.Between(1, 30_000), () => device.UseEpoch(Math.Max(next, device.Epoch)));
        }
    }

    // The copy begins to live beside the device; one of both is stopped when they meet.
    private void CloneOne()
    {
        SimDevice device = Any();
        if (Clones.Count > 0 || device.Flash.Dead || device.Flash.WornOut) return;
        Struck(Fault.DeviceCloned);
        Say(device.Dev, "is copied");
        SimDevice copy = device.Clone();
        Clones.Add(copy);
        Live(copy);
    }

    private void RoamOne()
    {
        SimDevice device = Any();
        if (device.Roam(Gateways.Find(other => other != device.Gateway) ?? device.Gateway))
            Struck(Fault.DeviceRoamed);
    }

    private SimGateway AnyGateway() => Gateways.Count == 1
        ? Gateways[0] : Gateways[chance.Below(Gateways.Count)];

    // A device's certificate, or a gateway's.
    private string AnyName() =>
        chance.Permille(500) ? Any().Dev : AnyGateway().Id;

    private SimDevice Any() => Devices[chance.Below(Devices.Count)];

    private void Heal()
    {
        faultsOn = false;
        uplinkCutUntil = 0;
        cutUntil.Clear();
        deafUntil.Clear();
        slowUntil.Clear();
        expiredUntil.Clear();
        clockOffMs = 0;
        foreach (SimGateway gateway in Gateways)
        {
            gateway.IsFull = false;
        }
        for (int i = 0; i < Devices.Count; i++)
        {
            // Every gateway has somebody: a platform that went back learns it from a new batch.
            Devices[i].Flash.WornOut = false;
            Devices[i].Roam(Home(i));
            Devices[i].ConnectedMs = Devices[i].Up ? Loop.NowMs : -1;
        }
        Say("world", "heals");
        foreach (SimGateway gateway in Gateways) gateway.Machine.Heal();
        Platform.Machine.Heal();
    }
}
