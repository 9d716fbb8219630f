using System.Text;
using Edge.Wire;

namespace Edge.Cli.Vectors;

/// <summary>Keys, lines and the ack of <c>worked.json</c>, by the code that devices run.</summary>
internal static class WireCases
{
    /// <summary>Computes them.</summary>
    public static void Run(VectorFolder folder, CaseList cases)
    {
        if (!cases.Has("worked.json", "key", "line", "ack")) return;
        VectorValue worked = folder.Json("worked.json");
        Derive(worked, cases);
        var maker = new TagMaker(new ManagedHmac(), Limits.LineBytesMax);
        int number = 0;
        foreach (VectorValue line in worked["lines"].Items)
            Line(worked, line.Text, $"line {number++}", maker, cases);
        Ack(worked, cases);
    }

    /// <summary>K_dev of a device of <c>worked.json</c>, or null.</summary>
    public static byte[]? DeviceKey(VectorValue worked, string dev) => worked["devices"].Items
        .FirstOrDefault(device => device["dev"].Id == dev)?["K_dev"].Key;

    private static void Derive(VectorValue worked, CaseList cases)
    {
        var hmac = new ManagedHmac();
        string gateway = worked["gateway"].Id;
        long epoch = worked["epoch"].Number(1);
        foreach (VectorValue device in worked["devices"].Items)
        {
            byte[] key = device["K_dev"].Key;
            Compare("K_p", "EDGE1/p", Keys.Platform(hmac, key));
            Compare("K_g", $"EDGE1/g/{gateway}/{epoch}", Keys.Gateway(hmac, key, gateway, epoch));
            Compare("K_s", $"EDGE1/s/{gateway}/{epoch}", Keys.Session(hmac, key, gateway, epoch));
            Compare("K_m", $"EDGE1/m/{gateway}/{epoch}", Keys.Mqtt(hmac, key, gateway, epoch));
            Compare("K_u", "EDGE1/u", Keys.Orders(hmac, key));

            void Compare(string name, string info, byte[] derived) => cases.Compare(
                "key", $"{device["dev"].Id} {name}", $"HMAC(K_dev, {info} 01)",
                Convert.ToHexStringLower(derived), device[name].Text);
        }
    }

    private static void Line(
        VectorValue worked, string text, string title, TagMaker maker, CaseList cases)
    {
        var line = new EventLine();
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        if (!line.TryParse(bytes, 0, bytes.Length))
        {
            cases.Compare("line", title, "", line.Fault, "a line that can be read");
            return;
        }

        title = $"{line.Dev} seq {line.Seq} {line.Kind}";
        if (DeviceKey(worked, line.Dev) is not { } key)
        {
            cases.Compare("line", title, "", "a device that is not listed", "one of devices");
            return;
        }

        var hmac = new ManagedHmac();
        byte[] again = new byte[Limits.LineBytesMax];
        int length = EnvelopeLine.Write(maker, Keys.Platform(hmac, key),
            Keys.Gateway(hmac, key, worked["gateway"].Id, line.Epoch), line.Epoch,
            bytes, line.PayloadOffset, line.PayloadCount, again);
        int tags = line.PayloadOffset + line.PayloadCount + 1;
        cases.Compare("line", title, $"payload {line.PayloadCount} bytes, tags",
            length > tags ? Encoding.ASCII.GetString(again, tags, length - tags) : "too long",
            text[tags..]);
    }

    // Everything the ack says is taken from it; only its tag is made anew.
    private static void Ack(VectorValue worked, CaseList cases)
    {
        VectorValue ack = worked["ackLine"];
        string[] parts = ack.Text.Split('|');
        if (parts.Length != 3) throw ack.Fault("is not EDGE1|payload|tag");
        VectorValue said = ack.Inner(parts[1]);
        string dev = said["dev"].Id;
        long epoch = ack.Inner(parts[2])["k"].Number(1);
        var hmac = new ManagedHmac();
        byte[] key = DeviceKey(worked, dev) is { } device
            ? Keys.Gateway(hmac, device, worked["gateway"].Id, epoch)
            : throw ack.Fault($"{dev} is not one of devices");
        byte[] written = AckLine.Write(hmac, key, epoch, dev, said["upto"].Number(),
            said.Find("mg")?.Number() ?? -1, said.Find("why")?.Id);
        string title = $"{dev} up to {said["upto"].Number()}";
        cases.Compare("ack", title, $"K_g of epoch {epoch}", Encoding.ASCII.GetString(written),
            ack.Text);
    }
}
