using System.Security.Cryptography;
using System.Text;

namespace Edge.Platform;

/// <summary>What one can go into on the page: accounts, what was refused, batches.</summary>
internal sealed partial class Page
{
    private const int ListRows = 20;

    private void Accounts()
    {
        IReadOnlyList<AccountSum> accounts = view.Accounts(ListRows);
        if (accounts.Count == 0) return;
        html.Append("<h2>").Append(Word("账户（会话代号）", "Accounts by session token"))
            .Append("</h2>");
        Table([Word("代号", "token"), Word("行为", "acts"), Word("计入", "counted"),
            "mg CO₂e"],
            accounts.Select(row => new[]
            {
                Link($"/edge/1/accounts/{Uri.EscapeDataString(row.Sess)}", row.Sess),
                Whole(row.Acts), Whole(row.Counted), Whole(row.Mg),
            }));
    }

    private void Refused()
    {
        html.Append("<h2>").Append(Word("重复与不计入", "Duplicates and other exceptions"))
            .Append("</h2>");
        IReadOnlyList<EntryRow> rows = view.Exceptions(long.MaxValue, "", ListRows);
        if (rows.Count == 0)
        {
            html.Append("<p>").Append(Word("没有。", "None.")).Append("</p>");
            return;
        }
        Table([Word("收到", "received"), Word("设备", "device"), Word("序号", "seq"),
            Word("日志位置", "place in the log"), Word("结论", "verdict")],
            rows.Select(row => new[]
            {
                Time(row.At), Text(row.Dev), Whole(row.Seq),
                Text(row.Origin) + " " + Whole(row.Index),
                $"<span class=\"{Class(row.Verdict)}\">{Verdict(row.Verdict)}</span>",
            }));
    }

    private void Batches()
    {
        html.Append("<h2>").Append(Word("批次", "Batches")).Append("</h2>");
        Table([Word("入账", "booked"), Word("日志", "log"), Word("条目", "entries"),
            Word("根哈希", "root"), Word("字节", "bytes"), Word("回执", "receipt")],
            view.Batches(long.MaxValue, ListRows).Select(row => new[]
            {
                Time(row.At), Text(row.Origin),
                Link($"/edge/1/log/{Hex(row.Origin)}/batch/{row.Old}",
                    $"{row.Old} … {row.Size - 1}"),
                $"<code>{row.Root[..16]}…</code>", Whole(row.Bytes),
                row.Receipted
                    ? Link($"/edge/1/log/{Hex(row.Origin)}/receipt/{row.Old}",
                        Word("已签", "signed"))
                    : "—",
            }));
    }

    private static string Link(string path, string text) =>
        $"<a href=\"{Text(path)}\">{Text(text)}</a>";

    private static string Hex(string origin) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin)));
}
