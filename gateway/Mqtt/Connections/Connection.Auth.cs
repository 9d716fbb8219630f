using Edge.Mqtt.Codec;

namespace Edge.Mqtt.Connections;

/// <summary>AUTH: challenge and response, at CONNECT and again later. Source: 4.12.</summary>
internal sealed partial class Connection
{
    private IExchange? exchange;

    private async Task BeginExchangeAsync(string method)
    {
        // MQTT-4.12.0-1: a method we do not have.
        if (broker.Options.Methods.FirstOrDefault(m => m.Method == method) is not { } chosen)
        {
            RefuseAndStop(ReasonCode.BadAuthenticationMethod, "MQTT-4.12.0-1 method");
            return;
        }
        exchange = chosen.Begin(ClientId, Facts);
        await AdvanceAsync(connect!.Properties.AuthenticationData ?? []).ConfigureAwait(false);
    }

    private Step OnAuth(ReadOnlySpan<byte> body)
    {
        if (!ReadAuth.TryRead(body, out AuthPacket packet, out Fault fault))
            return Fail(fault);
        string? method = connect!.Properties.AuthenticationMethod;
        // MQTT-4.12.0-7 (no method at CONNECT), MQTT-4.12.1-1 (the same method).
        if (method is null || packet.Properties.AuthenticationMethod != method)
            return Fail(Fault.Protocol("MQTT-4.12.1-1 authentication method"));
        bool again = packet.Code == ReasonCode.ReAuthenticate;
        if (again != IsOpen && packet.Code != ReasonCode.ContinueAuthentication)
            return Fail(Fault.Protocol("4.12 step out of order"));
        if (again)
            exchange = broker.Options.Methods.First(m => m.Method == method)
                .Begin(ClientId, Facts);
        if (exchange is null)
            return Fail(Fault.Protocol("4.12 no exchange is open"));
        byte[] data = packet.Properties.AuthenticationData ?? [];
        later = () => AdvanceAsync(data);
        return Step.Later;
    }

    private async Task AdvanceAsync(byte[] data)
    {
        ExchangeStep step = await exchange!.NextAsync(data, stop.Token).ConfigureAwait(false);
        if (step.Result is not { } admission)
        {
            SendAuth(ReasonCode.ContinueAuthentication, step.Data);
            return;
        }
        exchange = null;
        if (!IsOpen)
        {
            Enter(admission, step.Data);
            return;
        }
        // MQTT-4.12.1-2: a failed re-authentication ends the connection; a success may not make
        // somebody else of the client.
        if (admission.Code != ReasonCode.Success || admission.UserName != UserName)
        {
            Fail(new Fault(ReasonCode.NotAuthorized, "MQTT-4.12.1-2 re-authentication"));
            return;
        }
        SendAuth(ReasonCode.Success, step.Data);
    }

    private void SendAuth(ReasonCode code, byte[]? data)
    {
        var properties = new PropertySet
        {
            AuthenticationMethod = connect!.Properties.AuthenticationMethod,
            AuthenticationData = data,
        };
        lock (Outbound.Gate)
            WriteAuth.Write(Outbound.Buffer, new AuthPacket(code, properties));
        flush.Add(Outbound);
    }
}
