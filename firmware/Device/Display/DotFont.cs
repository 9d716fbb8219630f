using Edge.Wire;

namespace Edge.Device.Display;

/// <summary>Letters of 5 x 8 dots for a display: ASCII 20h to 7Eh, nothing else.</summary>
/// <remarks>
/// Chinese text is the kiosk page's job: a Chinese font of 16 x 16 dots takes 200 KB and more,
/// which neither heap nor deploy area of these modules has beside the rest. The dots are made
/// from a literal, so that a device without a display keeps none of them on its heap.
/// </remarks>
public sealed class DotFont
{
    /// <summary>Dots from one letter to the next.</summary>
    public const int Pitch = 6;

    /// <summary>Dots of a line of text.</summary>
    public const int Height = 8;

    private const int Columns = 5;
    private const int First = 0x20;
    private const int Last = 0x7E;
    private const int Unknown = '?';

    // Five columns a letter, six letters a line; the top dot in the lowest bit.
    private const string Hex =
        "000000000000005F00000007000700147F147F14242A7F2A122313086462"
        + "36495522500005030000001C2241000041221C0014083E081408083E0808"
        + "00503000000808080808006060000020100804023E4149413E44427F4040"
        + "625149494622414949361814127F1027454545393E494949320161110D03"
        + "3649494936264949493E0036360000005636000008142241001414141414"
        + "004122140802015109063E415D551E7C1211127C7F494949363E41414122"
        + "7F4141413E7F494949417F090909013E4149493A7F0808087F00417F4100"
        + "2040413F017F081422417F404040407F020C027F7F0408107F3E4141413E"
        + "7F090909063E4151215E7F09192946264949493201017F01013F4040403F"
        + "1F2040201F7F2018207F631408146303047804036151494543007F414100"
        + "02040810200041417F000402010204404040404000010204002054545478"
        + "7F444444383844444428384444447F385454541800087E090218A4A4A47C"
        + "7F0404047800447D40004080847D007F1028440000417F40007C04780478"
        + "7C040404783844444438FC2424241818242424FC7C080404084854545424"
        + "043F4444203C4040407C1C2040201C3C4030403C44281028441CA0A0A07C"
        + "4464544C44000836410000007F000000413608001008102010";

    private readonly byte[] _dots = new byte[(Last - First + 1) * Columns];

    /// <summary>The letters.</summary>
    public DotFont()
    {
        byte[] text = Ascii.Bytes(Hex);
        for (int i = 0; i < _dots.Length; i++)
        {
            _dots[i] = (byte)(Digit(text[2 * i]) << 4 | Digit(text[2 * i + 1]));
        }
    }

    /// <summary>One column of a letter, the top dot in the lowest bit.</summary>
    /// <param name="letter">A byte of text; one outside the font is drawn as a question mark.
    /// </param>
    /// <param name="column">Range: 0 to 5; the last is the gap.</param>
    public int Column(byte letter, int column)
    {
        if (column >= Columns) return 0;
        bool known = letter >= First && letter <= Last;
        return _dots[((known ? letter : Unknown) - First) * Columns + column];
    }

    private static int Digit(byte text) => text <= '9' ? text - '0' : text - 'A' + 10;
}
