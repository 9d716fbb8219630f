using System.Text;
using Edge.Hardware.Model;

namespace Edge.Hardware.Write;

/// <summary>The wiring table of a device in Markdown, in English or Chinese.</summary>
internal static class WiringTable
{
    /// <summary>The page's text.</summary>
    /// <param name="map">The device.</param>
    /// <param name="module">Its processor module.</param>
    /// <param name="zh">Chinese instead of English.</param>
    public static string Text(PinMap map, Module module, bool zh)
    {
        var page = new StringBuilder();
        string Say(string en, string cn) => zh ? cn : en;
        page.Append(Say($"# Wiring of {map.Device}", $"# {map.Device} 接线表")).Append("\n\n");
        page.Append(zh ? map.Use.Zh : map.Use.En).Append(Say(".\n\n", "。\n\n"));
        page.Append(Say(
            $"Generated from `hardware/pins/{map.Device}.json`: change that file, not this page.\n",
            $"本页由 `hardware/pins/{map.Device}.json` 生成：请改该文件，不要改本页。\n"));
        page.Append(Say($"Module: {module.Name}, firmware image `{module.Image}`.\n\n",
            $"模块：{module.Name}，固件映像 `{module.Image}`。\n\n"));
        Signals(page, map, module, zh);
        ExpanderSignals(page, map, zh);
        Bus(page, map, zh);
        return page.ToString();
    }

    private static void Signals(StringBuilder page, PinMap map, Module module, bool zh)
    {
        page.Append(zh
            ? "| 排针 | GPIO | 信号 | 方向 | 功能 | 外部保持 | 复位时 | 接到 |\n"
            : "| header | GPIO | signal | direction | function | held by | in reset | goes to |\n");
        page.Append("|---|---|---|---|---|---|---|---|\n");
        foreach (var s in map.Signals)
            page.Append("| ").AppendJoin(" | ", module.PositionOf(s.Gpio ?? -1), s.Gpio, s.Sig,
                Direction(s.Dir, zh), s.Fn, Pull(s.Pull, zh), Level(s.Safe, zh),
                zh ? s.Zh : s.En).Append(" |\n");
    }

    private static void ExpanderSignals(StringBuilder page, PinMap map, bool zh)
    {
        if (map.Expander is not { } expander)
            return;
        page.Append(zh ? $"\n## 扩展器 {expander.Part}，地址 {expander.Addr}\n\n"
            : $"\n## Expander {expander.Part}, address {expander.Addr}\n\n");
        page.Append(zh ? "| 引脚 | 信号 | 方向 | 外部保持 | 复位时 | 接到 |\n"
            : "| pin | signal | direction | held by | in reset | goes to |\n");
        page.Append("|---|---|---|---|---|---|\n");
        foreach (var s in expander.Signals)
            page.Append("| ").AppendJoin(" | ", s.Port, s.Sig, Direction(s.Dir, zh),
                Pull(s.Pull, zh), Level(s.Safe, zh), zh ? s.Zh : s.En).Append(" |\n");
    }

    private static void Bus(StringBuilder page, PinMap map, bool zh)
    {
        page.Append(zh ? "\n## I2C 地址\n\n| 地址 | 器件 | 选配 | 位置 |\n"
            : "\n## I2C addresses\n\n| address | chip | option | where |\n");
        page.Append("|---|---|---|---|\n");
        foreach (var chip in map.I2c)
            page.Append("| ").AppendJoin(" | ",
                string.Join(", ", chip.Moved ?? [chip.Addr]),
                chip.Part,
                chip.Option ? zh ? "是" : "yes" : zh ? "否" : "no",
                chip.Mux ?? (chip.Moved is null ? zh ? "主总线" : "main bus"
                    : zh ? $"主总线，启动时由 {chip.Addr} 移来"
                        : $"main bus, moved from {chip.Addr} at start")).Append(" |\n");
    }

    private static string Direction(string dir, bool zh) => (dir, zh) switch
    {
        ("in", true) => "入",
        ("out", true) => "出",
        ("io", true) => "双向",
        ("io", false) => "both",
        _ => dir,
    };

    private static string Level(string? safe, bool zh) => (safe, zh) switch
    {
        ("low", true) => "低",
        ("high", true) => "高",
        (null, _) => "",
        _ => safe,
    };

    private static string Pull(string pull, bool zh)
    {
        if (!zh)
            return pull;
        return pull switch
        {
            "driven" => "有源驱动",
            "module" => "模块自带上拉",
            "open" => "悬空",
            _ => pull.Replace("up", "上拉", StringComparison.Ordinal)
                .Replace("down", "下拉", StringComparison.Ordinal),
        };
    }
}
