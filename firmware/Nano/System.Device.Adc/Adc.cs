// Mirrors System.Device.Adc: the members our board files use. Declarations only.
namespace System.Device.Adc;

public abstract class AdcChannelBase
{
    protected extern AdcChannelBase();
    public abstract int ReadValue();
}

public class AdcChannel : AdcChannelBase, IDisposable
{
    private extern AdcChannel();
    public override extern int ReadValue();
    public extern void Dispose();
}

public abstract class AdcControllerBase
{
    protected extern AdcControllerBase();
    public abstract AdcChannel OpenChannel(int channelNumber);
}

public class AdcController : AdcControllerBase
{
    public extern AdcController();
    public override extern AdcChannel OpenChannel(int channelNumber);
}
