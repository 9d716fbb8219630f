using System.Text;
using QRCoder;

namespace Edge.Cli;

/// <summary>
/// A QR code drawn with half blocks, two modules a character, with its white border.
/// </summary>
public static class TerminalQr
{
    /// <summary>
    /// The code of <paramref name="text"/>, error correction M, dark on light whatever the
    /// terminal's colours.
    /// </summary>
    public static string Draw(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var modules = data.ModuleMatrix; // holds the border of 4 modules already
        var drawn = new StringBuilder();
        for (var y = 0; y < modules.Count; y += 2)
        {
            for (var x = 0; x < modules.Count; x++)
            {
                var upper = modules[y][x];
                var lower = y + 1 < modules.Count && modules[y + 1][x];
                drawn.Append((upper, lower) switch
                {
                    (false, false) => '█',
                    (false, true) => '▀',
                    (true, false) => '▄',
                    _ => ' ',
                });
            }

            drawn.Append('\n');
        }

        return drawn.ToString();
    }
}
