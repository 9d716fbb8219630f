using System.Globalization;
using System.Net;
using System.Text;

namespace Edge.Platform;

/// <summary>The plain page "what arrived": readable without script, Chinese or English.</summary>
internal sealed partial class Page(LedgerView view, string name, bool chinese)
{
    private const int NewestRows = 50;

    private readonly StringBuilder html = new();

    /// <summary>The language a reader asks for: <c>?lang=</c> first, then the browser's.</summary>
    public static bool IsChinese(HttpRequest request)
    {
        string asked = request.Query["lang"].ToString();
        if (asked.Length == 0) asked = request.Headers.AcceptLanguage.ToString();
        return asked.StartsWith("zh", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Writes the page.</summary>
    public string ToHtml()
    {
        html.Append("<!doctype html><html lang=\"").Append(chinese ? "zh-CN" : "en")
            .Append("\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" ")
            .Append("content=\"width=device-width,initial-scale=1\"><title>").Append(Text(name))
            .Append("</title><style>").Append(Style).Append("</style></head><body><main><header>")
            .Append("<h1>").Append(Word("平台账本", "Platform ledger")).Append("</h1><p>")
            .Append(Text(name)).Append(" · <a href=\"?lang=").Append(chinese ? "en" : "zh")
            .Append("\">").Append(chinese ? "English" : "中文").Append("</a></p></header>");
        Sums();
        Devices();
        Accounts();
        Entries();
        Refused();
        Batches();
        Alarms();
        return html.Append("<footer><p>").Append(Word(
            "每条记录只计一次。回执在入账之后才签发。",
            "Each event is counted once. A receipt is signed only after its entry is booked."))
            .Append("</p></footer></main></body></html>\n").ToString();
    }

    private void Sums()
    {
        LedgerTotals sums = view.Totals();
        html.Append("<section class=\"sums\">");
        Sum(Word("减排量", "reduction"), Kilograms(sums.Mg, 3), "kg CO₂e");
        Sum(Word("投放", "dropped off"), Kilograms(sums.G, 0), "kg");
        Sum(Word("充电", "charged"), Kilograms(sums.Wh, 0), "kWh");
        Sum(Word("事件", "events"), Whole(sums.Events), Word("件", "booked"));
        html.Append("</section><p class=\"verdicts\">");
        foreach ((string code, long count) in view.Verdicts())
            html.Append("<span class=\"").Append(Class(code)).Append("\">").Append(Verdict(code))
                .Append(' ').Append(Whole(count)).Append("</span> ");
        html.Append("</p>");

        void Sum(string title, string value, string unit) => html.Append("<div><small>")
            .Append(title).Append("</small><b>").Append(value).Append("</b> ").Append(unit)
            .Append("</div>");
    }

    private void Devices()
    {
        html.Append("<h2>").Append(Word("设备", "Devices")).Append("</h2>");
        Table([Word("设备", "device"), Word("地点", "site"), Word("事件", "events"),
            Word("计入", "counted"), "g", "Wh", "mg CO₂e", Word("最新序号", "last seq")],
            view.Devices().Select(row => new[]
            {
                Text(row.Dev), Text(row.Site), Whole(row.Events), Whole(row.Counted),
                Whole(row.G), Whole(row.Wh), Whole(row.Mg), Whole(row.LastSeq),
            }));
    }

    private void Entries()
    {
        html.Append("<h2>").Append(Word("最新到达", "Newest arrivals")).Append("</h2>");
        Table([Word("收到", "received"), Word("设备", "device"), Word("序号", "seq"),
            Word("类型", "kind"), "g", "Wh", "mg CO₂e", Word("结论", "verdict"),
            Word("回执号", "receipt")],
            view.Newest(NewestRows).Select(row => new[]
            {
                Time(row.At), Text(row.Dev), row.Seq == 0 ? "" : Whole(row.Seq),
                Text(row.Kind.Length > 0 ? row.Kind : row.Type), Whole(row.G), Whole(row.Wh),
                Whole(row.Mg),
                $"<span class=\"{Class(row.Verdict)}\">{Verdict(row.Verdict)}</span>",
                $"<code>{Text(row.Receipt)}</code>",
            }));
    }

    private void Alarms()
    {
        IReadOnlyList<AlarmRow> alarms = view.Alarms(20);
        if (alarms.Count == 0) return;
        html.Append("<h2>").Append(Word("告警", "Alarms")).Append("</h2>");
        Table([Word("时间", "time"), Word("设备", "device"), Word("序号", "seq"),
            Word("代码", "code"), Word("说明", "what was seen"), Word("状态", "state")],
            alarms.Select(row => new[]
            {
                Time(row.At), Text(row.Dev), Whole(row.Seq), Text(row.Code), Text(row.Detail),
                row.Open ? Word("未处理", "open") : Word("已消除", "cleared"),
            }));
    }

    private void Table(string[] heads, IEnumerable<string[]> rows)
    {
        html.Append("<div class=\"wide\"><table><thead><tr>");
        foreach (string head in heads) html.Append("<th>").Append(head).Append("</th>");
        html.Append("</tr></thead><tbody>");
        foreach (string[] row in rows)
        {
            html.Append("<tr>");
            foreach (string cell in row) html.Append("<td>").Append(cell).Append("</td>");
            html.Append("</tr>");
        }
        html.Append("</tbody></table></div>");
    }

    private string Word(string zh, string en) => chinese ? zh : en;

    private string Verdict(string code) => !chinese ? Text(code) : code switch
    {
        "counted" => "计入",
        "none" => "不计减排",
        "duplicate" => "重复",
        "clone" => "疑似克隆",
        "chain" => "断链",
        "tag-p" => "设备签名不符",
        "recalc" => "复算不符",
        "claimed" => "已被申领",
        "held" => "待复核",
        "pack" => "方法学未知",
        "unknown" => "未知设备",
        "revoked" => "已注销设备",
        _ => "格式错误",
    };

    private static string Class(string code) => code switch
    {
        "counted" => "ok",
        "none" => "idle",
        _ => "bad",
    };

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static string Whole(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    // Thousandths (and, for mg, millionths) by integers: a credited number is never a double.
    private static string Kilograms(long value, int shift)
    {
        long unit = shift == 3 ? 1_000_000 : 1000;
        long thousandth = unit / 1000;
        long size = Math.Abs(value);
        return string.Create(CultureInfo.InvariantCulture,
            $"{(value < 0 ? "-" : "")}{size / unit:N0}.{size % unit / thousandth:000}");
    }

    private static string Time(long unixMs) =>
        unixMs is <= 0 or > 253_402_300_799_000 ? "" : DateTimeOffset
            .FromUnixTimeMilliseconds(unixMs).ToOffset(TimeSpan.FromHours(8))
            .ToString("yyyy-MM-dd HH:mm:ss'+08'", CultureInfo.InvariantCulture);

    private const string Style =
        "body{margin:0;background:#f6f7f5;color:#1d2a22;font:16px/1.5 system-ui,sans-serif}"
        + "main{max-width:72rem;margin:auto;padding:1.5rem}h1{margin:0;font-size:1.6rem}"
        + "h2{font-size:1.1rem;margin:2rem 0 .5rem}header p{margin:.2rem 0 1.2rem;color:#536}"
        + ".sums{display:flex;flex-wrap:wrap;gap:1rem}.sums div{background:#fff;border-radius:"
        + "10px;padding:.8rem 1.2rem;min-width:9rem}.sums small{display:block;color:#555}"
        + ".sums b{font-size:1.5rem;font-variant-numeric:tabular-nums}.verdicts span{display:"
        + "inline-block;border-radius:6px;padding:.1rem .6rem;margin:.2rem 0}.ok{background:"
        + "#d7efdc;color:#0c4a1e}.idle{background:#e7e9ec;color:#333}.bad{background:#fbdcd7;"
        + "color:#7a150a}td span{border-radius:6px;padding:.05rem .4rem}.wide{"
        + "overflow-x:auto}table{width:100%;"
        + "border-collapse:collapse;background:#fff;font-variant-numeric:tabular-nums}th,td{text-"
        + "align:left;padding:.4rem .6rem;border-bottom:1px solid #e3e6e3;white-space:nowrap}"
        + "th{font-weight:600;color:#444}footer{margin-top:2rem;color:#555}";
}
