using System.Text.Json;
using Edge.Mqtt;

namespace Edge.Tests.Unit.Mqtt;

/// <summary>Bytes in, bytes out: <c>tests/vectors/mqtt/packets.json</c>, each with the statements
/// it proves. Expected answers are worked out by hand from the specifications.</summary>
public sealed class PacketVectorTests
{
    /// <summary>One vector: what is sent behind a CONNECT (or first), and the answer: packets in
    /// hex, then <c>closed</c> or the reason of a DISCONNECT.</summary>
    public sealed record Vector(
        string Name, int Level, bool Connect, string Send, string Expect, string[] Clauses)
    {
        public override string ToString() => Name;
    }

    public static TheoryData<Vector> All => [.. Load()];

    [Theory]
    [MemberData(nameof(All))]
    public async Task Every_vector_gets_its_answer(Vector vector)
    {
        await using var broker = new TestBroker();
        RawClient client = broker.Raw();
        if (vector.Connect)
            await client.ConnectAsync("vector", vector.Level, new Connecting());
        client.Send(vector.Send);
        foreach (string word in vector.Expect.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (word == "closed")
                await client.ClosedAsync();
            else if (word.Length == 2)
                await client.ClosedAsync((ReasonCode)Convert.ToByte(word, 16));
            else
                Assert.Equal(word, Convert.ToHexString(await client.NextAsync()));
        }
        if (vector.Expect.Length == 0)
            await client.QuietAsync();
    }

    internal static Vector[] Load() => JsonSerializer.Deserialize<Vector[]>(
        File.ReadAllText(Repository.Path("tests", "vectors", "mqtt", "packets.json")),
        JsonSerializerOptions.Web)!;
}
