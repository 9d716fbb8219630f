using System.CommandLine;
using System.Text;
using Edge.Mqtt;

namespace Edge.Cli;

/// <summary><c>edge mqtt pub</c>: publishes one message and says what became of it.</summary>
public static class MqttVerbPub
{
    /// <summary>Builds the verb.</summary>
    public static Command Create()
    {
        var address = new BrokerAddress();
        var topic = new Argument<string>("topic") { Description = "topic name" };
        var message = new Argument<string>("message") { Description = "payload, as text" };
        var qos = new Option<int>("--qos") { Description = "0, 1 or 2" };
        var retain = new Option<bool>("--retain") { Description = "keep it for later ones" };
        var command = new Command("pub", "publish one message") { topic, message, qos, retain };
        address.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            try
            {
                await using var client = new MqttClient(address.Read(parsed), TimeProvider.System);
                await client.ConnectAsync(cancel);
                ReasonCode code = await client.PublishAsync(
                    parsed.GetRequiredValue(topic),
                    Encoding.UTF8.GetBytes(parsed.GetRequiredValue(message)),
                    parsed.GetValue(qos), parsed.GetValue(retain), cancellation: cancel);
                Console.WriteLine(code);
                return (byte)code < 0x80 ? ExitCode.Ok : ExitCode.CheckFailed;
            }
            catch (MqttException e)
            {
                throw new VerbException(ExitCode.Unreachable, "publish",
                    parsed.GetRequiredValue(topic), e.Message, "edge doctor");
            }
        });
        return command;
    }
}
