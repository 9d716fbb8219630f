using System;
using System.Threading;
using Edge.Device.Claim;
using Edge.Device.Link;
using Edge.Device.Ports;
using Edge.Device.Store;
using Edge.Wire;
using nanoFramework.Runtime.Native;

namespace Edge.Online;

/// <summary>The claim on a board: what the bench wrote, the asking, the first ack.</summary>
public sealed class Claiming
{
    private readonly ClaimState _state;
    private bool _fresh;

    /// <summary>Reads the claim; takes serial and secret from the file at the first start.
    /// </summary>
    /// <remarks>The bench writes <c>serial=</c> and <c>secret=</c> over the cable. Once the claim
    /// is done they are worth nothing; take them out of the file all the same.</remarks>
    public Claiming(IFlash flash, TextFile file)
    {
        _state = new ClaimState(new TwoSlots(flash, FlashMap.Claim, ClaimState.Bytes));
        _state.Load();
        string secret = file.Text("secret");
        byte[] bytes = secret == null ? null : Base64Text.Decode(secret);
        if (_state.Stage == ClaimState.Blank && bytes != null && file.Text("serial") != null)
            _state.Provision(file.Text("serial"), bytes);
        _fresh = _state.Stage == ClaimState.Claimed && _state.HasSecret;
    }

    /// <summary>What is kept.</summary>
    public ClaimState State => _state;

    /// <summary>Claimed, and no ack yet: only then may a missing journal be made.</summary>
    public bool IsFresh => _fresh;

    /// <summary>After a step: at the first ack the secret has done its work.</summary>
    public void Watch(Outbox outbox)
    {
        if (!_fresh || !outbox.Connected) return;
        _fresh = !_state.Settle();
    }

    /// <summary>Asks until the platform gives a name, then restarts the device.</summary>
    public void Ask(
        BrokerSettings settings, INetwork network, string product, string firmware)
    {
        BrokerLink link = new BrokerLink(settings, network, new SystemClock());
        ClaimDesk desk = new ClaimDesk(_state, link, new NativeHmac(), product, firmware);
        Console.WriteLine("# not claimed: asking as " + _state.Serial);
        while (!desk.Done) Thread.Sleep(desk.Step(Environment.TickCount64));
        Console.WriteLine("# claimed as " + _state.Dev);
        Power.RebootDevice();
    }
}
