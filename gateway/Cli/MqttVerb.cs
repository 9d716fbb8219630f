using System.CommandLine;
using Edge.Mqtt;
using Edge.Mqtt.Access;

namespace Edge.Cli;

/// <summary><c>edge mqtt</c>: a client for the hand, and the load generator.</summary>
public static class MqttVerb
{
    /// <summary>Builds the verb.</summary>
    public static Command Create() =>
        new("mqtt", "publish, subscribe, make user records, measure a broker")
        {
            MqttVerbPub.Create(),
            MqttVerbSub.Create(),
            MqttVerbBench.Create(),
            MqttVerbStorm.Create(),
            MqttVerbKill.Create(),
            User(),
        };

    private static Command User()
    {
        var name = new Argument<string>("name") { Description = "name of the user" };
        var command = new Command("user", "read a password from stdin, print its users-file line")
        {
            name,
        };
        command.SetAction(parsed =>
        {
            string password = Console.In.ReadLine() ?? "";
            Console.WriteLine(
                $"{parsed.GetRequiredValue(name)}:{PasswordRecord.Create(password)}");
            return password.Length > 0 ? ExitCode.Ok : ExitCode.Usage;
        });
        return command;
    }
}

/// <summary>The options every verb that connects to a broker has.</summary>
internal sealed class BrokerAddress
{
    private readonly Option<string> host = new("--host")
    {
        Description = "name or address of the broker",
        DefaultValueFactory = _ => "127.0.0.1",
    };

    private readonly Option<int> port = new("--port")
    {
        Description = "its port",
        DefaultValueFactory = _ => 1883,
    };

    private readonly Option<int> level = new("--level")
    {
        Description = "4 for MQTT 3.1.1, 5 for 5.0",
        DefaultValueFactory = _ => 5,
    };

    private readonly Option<string?> user = new("--user")
    {
        Description = "name to be admitted as",
    };

    private readonly Option<string?> passwordFile = new("--password-file")
    {
        Description = "file whose first line is the password",
    };

    private readonly Option<string?> clientId = new("--id") { Description = "client id" };

    private readonly Option<Uri?> webSocket =
        AddressOption.Maybe("--ws", "WebSocket address instead", "ws://127.0.0.1:8083/mqtt");

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[]
            { host, port, level, user, passwordFile, clientId, webSocket })
            command.Add(option);
    }

    public MqttClientOptions Read(ParseResult parsed) => new()
    {
        Host = parsed.GetRequiredValue(host),
        Port = parsed.GetValue(port),
        ProtocolLevel = parsed.GetValue(level),
        UserName = parsed.GetValue(user),
        Password = parsed.GetValue(passwordFile) is { } file
            ? File.ReadLines(file).FirstOrDefault() : null,
        ClientId = parsed.GetValue(clientId) ?? "",
        WebSocket = parsed.GetValue(webSocket),
    };
}
