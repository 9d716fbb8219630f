using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Edge.Cli.Demo;
using Edge.Mqtt;
using Edge.Wire;

namespace Edge.Tests.EndToEnd;

// Goal: docs/reference/feed.asyncapi.json says what is published, and nothing is published that it
// does not say. Method: real gateway and platform, a device that drops off and then contradicts
// itself; topic, QoS, retain, content type, CloudEvents attributes and payload of all that comes
// are held against the document. Source: mqtt.md section 6; CloudEvents 1.0, MQTT binding 3.1.
public sealed class FeedDocumentTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly TestFolder _folder = new();
    private readonly List<EdgeProcess> _started = [];
    private readonly JsonNode _document = JsonNode.Parse(File.ReadAllText(
        Repository.Path("docs", "reference", "feed.asyncapi.json")))!;

    public void Dispose()
    {
        foreach (var process in _started) process.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_feed_is_what_its_document_says()
    {
        var world = DemoWorld.Create(
            Path.Combine(_folder.Path, "world"), 1, 0, 3, TimeProvider.System.GetUtcNow());
        await StartAsync(world, "platform", "platform", new Uri(world.PlatformAddress, "health"));
        await StartAsync(world, "gateway", "run", new Uri(world.GatewayAddress, "healthz"));
        await using var reader = new MqttClient(
            Options(world, "reader", DemoWorld.FeedUser, world.FeedPassword),
            TimeProvider.System);
        await reader.ConnectAsync(TestContext.Current.CancellationToken);
        await reader.SubscribeAsync(
            DemoWorld.FeedTopics, 2, new SubscribeChoices(RetainAsPublished: true));
        var twin = JsonNode.Parse(File.ReadAllText(world.PathOf("twin.json")))!;
        var (site, entry) = ((string)twin["site"]!, twin["devices"]![0]!);
        var device = new TestDevice(
            (string)entry["dev"]!, (string)twin["gateway"]!,
            Convert.FromBase64String((string)entry["key"]!));
        var copy = new TestDevice(
            device.Id, (string)twin["gateway"]!,
            Convert.FromBase64String((string)entry["key"]!));
        await using var client = new MqttClient(
            Options(world, device.Id, device.Id, device.Password), TimeProvider.System);
        await client.ConnectAsync(TestContext.Current.CancellationToken);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await client.PublishAsync(Topics.Event(site, device.Id), device.Dropoff(800, now), 1);
        await client.PublishAsync(Topics.Event(site, device.Id), copy.Dropoff(900, now), 1);

        var missing = _document["channels"]!.AsObject().Select(c => c.Key).ToHashSet();
        using var limit = new CancellationTokenSource(Limit);
        while (missing.Count > 0)
            missing.Remove(Check(await reader.Messages.ReadAsync(limit.Token), site));
    }

    // Gives the channel it belongs to.
    private string Check(InboundMessage message, string site)
    {
        var (name, channel) = _document["channels"]!.AsObject().Single(c => Regex.IsMatch(
            message.Topic, "^" + ((string)c.Value!["address"]!).Replace("{site}", site)
                .Replace("{device}", "[a-z0-9-]+") + "$"));
        var operation = _document["operations"]!.AsObject().Single(o =>
            (string)o.Value!["channel"]!["$ref"]! == $"#/channels/{name}").Value!;
        var mqtt = operation["bindings"]!["mqtt"]!;
        var said = Find((string)channel!["messages"]!.AsObject().Single().Value!["$ref"]!);
        Assert.Equal((int)mqtt["qos"]!, message.Qos);
        Assert.Equal((bool)mqtt["retain"]!, message.Retain);
        Assert.Equal((string)said["contentType"]!, message.Properties.ContentType);
        Assert.Equal(
            (int)said["bindings"]!["mqtt"]!["payloadFormatIndicator"]! == 1,
            message.Properties.IsText);
        var attributes = message.Properties.UserProperties.ToDictionary(p => p.Key, p => p.Value);
        Assert.Equal(
            ["datacontenttype", "id", "source", "specversion", "time", "type"],
            attributes.Keys.Order());
        Assert.Equal("1.0", attributes["specversion"]);
        Assert.Equal((string)said["x-cloudevents"]!["type"]!, attributes["type"]);
        Assert.Equal(message.Properties.ContentType, attributes["datacontenttype"]);
        Assert.True(DateTimeOffset.TryParse(attributes["time"], out _), attributes["time"]);
        Assert.Matches(
            "^" + Regex.Replace((string)said["x-cloudevents"]!["id"]!, @"\{\w+\}", "[^ ]+") + "$",
            attributes["id"]);
        var payload = JsonNode.Parse(message.Payload.Span);
        Validate(payload, Find((string)said["payload"]!["$ref"]!), name);
        return name;
    }

    private JsonNode Find(string reference) => reference.TrimStart('#', '/').Split('/')
        .Aggregate(_document, (node, part) => node[part]!);

    // The part of JSON Schema that the document uses; an unknown word in it fails.
    private static void Validate(JsonNode? value, JsonNode schema, string at)
    {
        foreach (var (word, rule) in schema.AsObject())
        {
            switch (word)
            {
                case "description": break;
                case "type": Assert.Contains(TypeOf(value), Types(rule!)); break;
                case "const": Assert.Equal((string)rule!, (string?)value); break;
                case "pattern": Assert.Matches((string)rule!, (string)value!); break;
                case "minimum": Assert.True((long)value! >= (long)rule!, at); break;
                case "minItems": Assert.True(value!.AsArray().Count >= (int)rule!, at); break;
                case "maxItems": Assert.True(value!.AsArray().Count <= (int)rule!, at); break;
                case "items":
                    foreach (var one in value!.AsArray()) Validate(one, rule!, at + "[]");
                    break;
                case "additionalProperties":
                    Assert.Empty(value!.AsObject().Select(m => m.Key)
                        .Except(schema["properties"]!.AsObject().Select(m => m.Key)));
                    break;
                case "required":
                    Assert.Empty(rule!.AsArray().Select(m => (string)m!)
                        .Except(value!.AsObject().Select(m => m.Key)));
                    break;
                case "properties":
                    foreach (var (member, inner) in value!.AsObject())
                        Validate(inner, rule![member]!, $"{at}.{member}");
                    break;
                default: Assert.Fail($"{at}: schema word {word} is not known here"); break;
            }
        }
    }

    private static string[] Types(JsonNode rule) => rule is JsonArray some
        ? [.. some.Select(t => (string)t!)] : [(string)rule!];

    private static string TypeOf(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject => "object",
        JsonArray => "array",
        _ => value.GetValueKind() switch
        {
            System.Text.Json.JsonValueKind.String => "string",
            System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False
                => "boolean",
            _ => value.AsValue().TryGetValue<long>(out _) ? "integer" : "number",
        },
    };

    private static MqttClientOptions Options(
        DemoWorld world, string id, string user, string password) => new()
        {
            Port = world.MqttPort,
            ClientId = id,
            UserName = user,
            Password = password,
            ProtocolLevel = 5,
        };

    private async Task StartAsync(DemoWorld world, string name, string verb, Uri address)
    {
        var process = EdgeProcess.Start(
            EdgeCommand.Program, verb, "--config", world.PathOf($"{name}.json"),
            "--data", world.PathOf(name));
        _started.Add(process);
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync(address);
                if (answer.IsSuccessStatusCode) return;
            }
            catch (Exception absent) when (absent is HttpRequestException or TaskCanceledException)
            {
                Assert.False(process.HasExited, process.Errors);
            }

            Assert.True(
                TimeProvider.System.GetElapsedTime(started) < Limit, $"{name}: {process.Errors}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }
}
