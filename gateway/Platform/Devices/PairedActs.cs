namespace Edge.Platform.Devices;

/// <summary>What two persons decided at a gateway's console.</summary>
/// <param name="Id">The gateway's name of the decision; never used for another.</param>
/// <param name="Act">revoke, epoch or decommission.</param>
/// <param name="Who">Who asked.</param>
/// <param name="Second">Who approved; another person.</param>
public sealed record PairedAct(string Id, string Act, string Who, string Second);

/// <summary>Carries out what two persons of a site decided, each decision once.</summary>
/// <remarks>The mark that it was done is written in the transaction of the act itself: asked again
/// after a lost answer, the first answer comes back and nothing is done. A refusal leaves no mark.
/// A gateway may ask for its own site only, and a decommission from there never names a loss.
/// Thread-safety: safe.</remarks>
public sealed class PairedActs(DeviceStore store, OrderBook orders, TimeProvider time)
{
    private const int IdMax = 64;
    private const int NameMax = 64;

    /// <summary>Does it, or says why not.</summary>
    /// <param name="gateway">The gateway whose people decided.</param>
    /// <param name="dev">The device, of that gateway's site.</param>
    /// <param name="act">The decision.</param>
    /// <param name="answer">What was done, when it was.</param>
    /// <returns>Empty, or why not: form, act, second, unknown, revoked, refused.</returns>
    public string Carry(string gateway, string dev, PairedAct act, out string answer)
    {
        answer = "";
        if (act.Id.Length is 0 or > IdMax || act.Who.Length is 0 or > NameMax
            || act.Second.Length > NameMax) return "form";
        if (act.Second.Length == 0 || act.Second == act.Who) return "second";
        string fault = "", said = "";
        store.Together(() =>
        {
            if (store.Rows("SELECT answer FROM carried WHERE gateway = $0 AND id = $1",
                row => row.GetString(0), gateway, act.Id) is [var before])
            {
                said = before;
                return;
            }
            fault = Do(dev, act, out said);
            if (fault.Length > 0) return;
            store.Run("INSERT INTO carried(gateway, id, at, answer) VALUES($0, $1, $2, $3)",
                gateway, act.Id, time.GetUtcNow().ToUnixTimeMilliseconds(), said);
        });
        answer = fault.Length == 0 ? said : "";
        return fault;
    }

    private string Do(string dev, PairedAct act, out string answer)
    {
        answer = act.Act == "revoke" ? "revoked" : "";
        if (act.Act == "revoke") return orders.SetState(dev, "revoked", act.Who, act.Second);
        string both = $"{act.Who}+{act.Second}";
        OrderRow? order = act.Act switch
        {
            "epoch" => orders.NextEpoch(dev, both),
            "decommission" => orders.Give(dev, act.Act, both, _ => { }),
            _ => null,
        };
        if (order is null) return act.Act is "epoch" or "decommission" ? "refused" : "act";
        answer = string.Create(
            System.Globalization.CultureInfo.InvariantCulture, $"order {order.Number}");
        return "";
    }
}
