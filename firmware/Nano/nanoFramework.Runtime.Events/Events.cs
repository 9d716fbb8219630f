// Mirrors nanoFramework.Runtime.Events: the members our board files use. Declarations only.
namespace nanoFramework.Runtime.Events;

public class BaseEvent
{
    public extern BaseEvent();
}
