using System.Globalization;
using System.Text;
using Edge.Batch;
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
        var found = Lines(worked).Select(line => (
            Id: ReceiptId.From(line.P), Title: $"{line.Dev} seq {line.Seq}, p {line.P}")).ToList();
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

    // Three cases of one code: its bytes, what they say of the line they name, who signed them.
    private static void Promise(VectorValue worked, CaseList cases)
    {
        if (worked["qr"].Find("promise") is not { } written) return;
        string text = written.Text;
        if (!PromiseCode.TryParse(text, out PromiseCode promise, out string fault))
        {
            cases.Compare("promise", text, "", fault, "a promise that can be read");
            return;
        }

        VectorValue vkey = worked["vkeys"]["log"];
        if (!VerifierKey.TryParse(vkey.Text, out VerifierKey log, out fault))
            throw vkey.Fault(fault);
        Base45.TryRead(text.AsSpan(PromiseCode.Prefix.Length), out byte[] bytes);
        cases.Compare("promise", "its bytes", $"Base45 of {bytes.Length} bytes",
            Convert.ToHexStringLower(bytes), worked["qr"]["promiseHex"].Text);
        string id = ReceiptId.Text(promise.Id.ToArray(), 0);
        string? made = Lines(worked).Where(line => ReceiptId.From(line.P) == id)
            .Select(line => Unsigned(line, log)).FirstOrDefault();
        cases.Compare("promise", $"of receipt {id}", "made from its line, not signed",
            made ?? "none of lines", text[..Math.Min(text.Length, made?.Length ?? 0)]);
        cases.Compare("promise", "its signature", "r and s over EDGE1/q 00 and 40 bytes",
            promise.IsSignedBy(log) ? log.Name : "another key's", log.Name);
    }

    private static string Unsigned(EventLine line, VerifierKey log)
    {
        bool isCharge = line.Kind == "charge";
        line.TryGetLong(isCharge ? "wh" : "net", out long quantity);
        line.TryGetLong("mg", out long milligrams);
        return new PromiseCode(
            isCharge ? PromiseKind.Charge : PromiseKind.DropOff, log.KeyId, line.Seq,
            line.T / 1000, quantity, milligrams,
            Convert.FromBase64String(line.P).AsMemory(0, PromiseCode.IdBytes),
            PromiseCode.HashOf(line.Dev)).Text;
    }

    private static IEnumerable<EventLine> Lines(VectorValue worked)
    {
        foreach (VectorValue text in worked["lines"].Items)
        {
            var line = new EventLine();
            byte[] bytes = Encoding.UTF8.GetBytes(text.Text);
            if (line.TryParse(bytes, 0, bytes.Length)) yield return line;
        }
    }
}
