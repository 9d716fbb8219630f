namespace Edge.Wire;

/// <summary>The names of the channels between device, gateway and the feed's readers.</summary>
/// <remarks>Source: design.md 5 and 12, ruling 11. Sites and devices are ids.</remarks>
public static class Topics
{
    /// <summary>Every topic of the house starts so.</summary>
    public const string Root = "edge/1/";

    /// <summary>Device to gateway, QoS 1: one line.</summary>
    public static string Event(string site, string dev) => Of(site, dev, "event");

    /// <summary>Gateway to device: durable up to a sequence number.</summary>
    public static string Ack(string site, string dev) => Of(site, dev, "ack");

    /// <summary>Retained state of a device, also its will.</summary>
    public static string Status(string site, string dev) => Of(site, dev, "status");

    /// <summary>Health of a device, QoS 0.</summary>
    public static string Telemetry(string site, string dev) => Of(site, dev, "telemetry");

    /// <summary>Gateway to device: commands and orders.</summary>
    public static string Command(string site, string dev) => Of(site, dev, "command");

    /// <summary>Device to gateway: answers to commands.</summary>
    public static string Reply(string site, string dev) => Of(site, dev, "reply");

    /// <summary>Device to gateway before it has a name: its request to be claimed.</summary>
    public static string ClaimRequest(string serial) => Root + "claim/" + serial + "/request";

    /// <summary>Gateway to a device without a name: what the platform says.</summary>
    public static string ClaimReply(string serial) => Root + "claim/" + serial + "/reply";

    /// <summary>Batches as they are sealed.</summary>
    public static string FeedBatch(string site) => Of(site, "feed", "batch");

    /// <summary>Receipts as they arrive.</summary>
    public static string FeedReceipt(string site) => Of(site, "feed", "receipt");

    /// <summary>Alarms.</summary>
    public static string FeedAlarm(string site) => Of(site, "feed", "alarm");

    /// <summary>Retained state of one device for dashboards.</summary>
    public static string FeedDevice(string site, string dev) =>
        Root + site + "/feed/device/" + dev;

    /// <summary>Takes a device's topic apart; false when it is none.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="site">Site id.</param>
    /// <param name="dev">Device id.</param>
    /// <param name="leaf">event, ack, status, telemetry, command or reply.</param>
    public static bool TryParse(string topic, out string site, out string dev, out string leaf)
    {
        site = null;
        dev = null;
        leaf = null;
        string[] parts = topic.Split('/');
        bool shaped = parts.Length == 5 && parts[0] == "edge" && parts[1] == "1"
            && Ascii.IsId(parts[2]) && Ascii.IsId(parts[3]) && parts[3] != "feed"
            && IsLeaf(parts[4]);
        if (!shaped)
        {
            return false;
        }

        site = parts[2];
        dev = parts[3];
        leaf = parts[4];
        return true;
    }

    private static bool IsLeaf(string text) => text == "event" || text == "ack"
        || text == "status" || text == "telemetry" || text == "command" || text == "reply";

    private static string Of(string site, string dev, string leaf) =>
        Root + site + "/" + dev + "/" + leaf;
}
