using System.CommandLine;
using System.Text;
using Edge.Mqtt;

namespace Edge.Cli;

/// <summary><c>edge mqtt sub</c>: prints what is published on some filters.</summary>
public static class MqttVerbSub
{
    /// <summary>Builds the verb.</summary>
    public static Command Create()
    {
        var address = new BrokerAddress();
        var filters = new Argument<string[]>("filter")
        {
            Description = "topic filters",
            Arity = ArgumentArity.OneOrMore,
        };
        var qos = new Option<int>("--qos") { Description = "0, 1 or 2" };
        var count = new Option<int?>("--count") { Description = "end after so many messages" };
        var command = new Command("sub", "print messages as they come") { filters, qos, count };
        address.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            MqttClientOptions options = address.Read(parsed) with { Reconnect = true };
            try
            {
                await using var client = new MqttClient(options, TimeProvider.System);
                await client.ConnectAsync(cancel);
                foreach (string filter in parsed.GetRequiredValue(filters))
                    await SubscribeAsync(client, filter, parsed.GetValue(qos), cancel);
                await PrintAsync(client, parsed.GetValue(count) ?? int.MaxValue, cancel);
                return ExitCode.Ok;
            }
            catch (MqttException e)
            {
                throw new VerbException(ExitCode.Unreachable, "subscribe",
                    $"{options.Host}:{options.Port}", e.Message, "edge doctor");
            }
        });
        return command;
    }

    private static async Task SubscribeAsync(
        MqttClient client, string filter, int qos, CancellationToken cancel)
    {
        ReasonCode code = await client.SubscribeAsync(filter, qos, cancellation: cancel);
        if ((byte)code >= 0x80)
            throw new MqttException($"subscribe {filter}: {code}", code);
    }

    private static async Task PrintAsync(MqttClient client, int most, CancellationToken cancel)
    {
        int printed = 0;
        await foreach (InboundMessage m in client.Messages.ReadAllAsync(cancel))
        {
            Console.WriteLine($"{m.Topic} {Encoding.UTF8.GetString(m.Payload.Span)}");
            if (++printed == most)
                return;
        }
    }
}
