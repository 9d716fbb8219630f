// Mirrors nanoFramework.CoreLibrary: System/Object.cs, ValueType.cs, Enum.cs, Delegate.cs,
// MulticastDelegate.cs, Attribute.cs, Array.cs, Void.cs, IntPtr.cs. Declarations only.
namespace System;

public class Object
{
    public extern Object();
    public virtual extern string ToString();
    public virtual extern bool Equals(object obj);
    public static extern bool ReferenceEquals(object objA, object objB);
    public virtual extern int GetHashCode();
    public extern Type GetType();
}

public abstract class ValueType
{
    protected extern ValueType();
}

public abstract class Enum : ValueType
{
    protected extern Enum();
    public override extern string ToString();
}

public struct Void
{
    private readonly byte _only;
}

public struct IntPtr
{
    private readonly int _value;
}

public struct UIntPtr
{
    private readonly int _value;
}

public delegate void Action();

public abstract class Delegate
{
    protected extern Delegate();
    public static extern Delegate Combine(Delegate a, Delegate b);
    public static extern Delegate Remove(Delegate source, Delegate value);
}

public abstract class MulticastDelegate : Delegate
{
    protected extern MulticastDelegate();
}

public abstract class Attribute
{
    protected extern Attribute();
}

public abstract class Array : Collections.IEnumerable
{
    protected extern Array();
    public extern int Length { get; }
    public static extern void Copy(Array sourceArray, Array destinationArray, int length);
    public static extern void Copy(
        Array sourceArray, int sourceIndex, Array destinationArray, int destinationIndex,
        int length);
    public static extern void Clear(Array array, int index, int length);
    public extern object Clone();
    public extern Collections.IEnumerator GetEnumerator();
}

public interface IDisposable
{
    void Dispose();
}

public class EventArgs
{
    public extern EventArgs();
}
