using Edge.Device.Ports;
using Edge.Device.Update;

namespace Edge.Twin;

/// <summary>What starts a twin: the loader of a board that has two slots for images.</summary>
/// <remarks>It asks <see cref="BootChoice"/> at each start, as a board's would, and takes version
/// and behaviour from the image it finds. The code that runs is this program's in any case: what
/// is shown is the whole way of an update, not a machine that runs foreign code.</remarks>
internal sealed class TwinLoader
{
    /// <summary>Largest image. Units: bytes.</summary>
    public const int ImageBytesMax = 1024 * 1024;

    /// <summary>The board that a twin stands for, as its status names it.</summary>
    public const string Hardware = "twin";

    private const string FactoryVersion = "0.1.0";
    private readonly IFlash _flash;
    private readonly IFlash _images;
    private readonly string _product;
    private readonly ILink _link;

    /// <summary>A loader over a twin's flash.</summary>
    /// <param name="flash">The device's flash.</param>
    /// <param name="folder">The device's folder: images get one of their own in it.</param>
    /// <param name="product">What the twin is.</param>
    /// <param name="link">The link of an image that works.</param>
    public TwinLoader(IFlash flash, string folder, string product, ILink link)
    {
        (_flash, _product, _link) = (flash, product, link);
        _images = new FileFlash(Path.Combine(folder, "images"));
        Slots = Start();
    }

    /// <summary>The slots, with the one that was started.</summary>
    public ImageSlots Slots { get; private set; }

    /// <summary>Version that was started.</summary>
    public string Firmware { get; private set; } = FactoryVersion;

    /// <summary>The link of what was started: a mute image has none that comes up.</summary>
    public ILink Link { get; private set; } = null!;

    /// <summary>Starts anew.</summary>
    public ImageSlots Start()
    {
        Slots = new ImageSlots(
            _images, _product, Hardware, BootChoice.Pick(_flash), ImageBytesMax);
        var image = TwinImage.In(Slots, Slots.Running);
        Firmware = image?.Version ?? FactoryVersion;
        Link = image is { IsMute: true } ? new Silence() : _link;
        return Slots;
    }

    private sealed class Silence : ILink
    {
        public bool Up => false;

        public void Open()
        {
        }

        public void Close()
        {
        }

        public bool Send(int topic, byte[] data, int count) => false;

        public int Receive(byte[] into, out int topic)
        {
            topic = 0;
            return 0;
        }
    }
}
