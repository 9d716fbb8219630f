using System.Globalization;
using System.Text;
using Edge.Wire;

namespace Edge.Cli.Vectors;

/// <summary>The codes on screens: <c>qr</c> of <c>worked.json</c>.</summary>
internal static class QrCases
{
    // Longest link that fits version 4, ECC M, byte mode. Source: trust.md section 2.
    private const int LinkBytesMax = 62;

    /// <summary>Computes them.</summary>
    public static void Run(VectorFolder folder, CaseList cases)
    {
        if (!cases.Has("worked.json", "link", "session", "promise")) return;
        VectorValue worked = folder.Json("worked.json");
        Link(worked, cases);
        Session(worked, cases);
        Promise(worked, cases);
    }

    // The link names one of the lines by the id of its receipt.
    private static void Link(VectorValue worked, CaseList cases)
    {
        string link = worked["qr"]["link"].Text;
        string id = link[(link.LastIndexOf('/') + 1)..];
        var line = new EventLine();
        var found = new List<(string Id, string Title)>();
        foreach (VectorValue text in worked["lines"].Items)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text.Text);
            if (line.TryParse(bytes, 0, bytes.Length))
                found.Add((ReceiptId.From(line.P), $"{line.Dev} seq {line.Seq}, p {line.P}"));
        }

        int at = Math.Max(0, found.FindIndex(one => one.Id == id));
        bool isShort = Encoding.UTF8.GetByteCount(link) <= LinkBytesMax;
        cases.Compare("link", link, found.Count > 0 ? found[at].Title : "no line",
            !isShort ? $"more than {LinkBytesMax} bytes" : found.Count > 0 ? found[at].Id : "",
            id);
    }

    private static void Session(VectorValue worked, CaseList cases)
    {
        VectorValue session = worked["qr"]["session"];
        string[] parts = session.Text.Split('/');
        if (parts.Length < 4) throw session.Fault("does not end with /s/device/window/code");
        byte[] device = WireCases.DeviceKey(worked, parts[^3])
            ?? throw session.Fault($"{parts[^3]} is not one of devices");
        long window = worked["qr"]["sessionWindow"].Number();
        var hmac = new ManagedHmac();
        byte[] key = Keys.Session(
            hmac, device, worked["gateway"].Id, worked["epoch"].Number(1));
        var code = SessionCode.Of(hmac, key, parts[^3], window);
        cases.Compare("session", session.Text, $"HMAC(K_s, EDGE1/s 00 {parts[^3]} 00 {window})",
            $"/s/{parts[^3]}/{window}/{code.Text}", "/" + string.Join('/', parts[^4..]));
        cases.Compare("session", "digits beside the code", "",
            code.Digits.ToString("00", CultureInfo.InvariantCulture),
            worked["qr"]["sessionCode"].Text);
    }

    // The promise code: qr.promise (Base45) and qr.promiseHex are compared here.
    private static void Promise(VectorValue worked, CaseList cases)
    {
        if (worked["qr"].Find("promise") is not null)
            cases.Skip("promise", "worked.json: qr.promise is not computed here");
    }
}
