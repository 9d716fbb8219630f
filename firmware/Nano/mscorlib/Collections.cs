// Mirrors nanoFramework.CoreLibrary: System/Collections/*.cs. Declarations only.
namespace System.Collections;

public interface IEnumerable
{
    IEnumerator GetEnumerator();
}

public interface IEnumerator
{
    bool MoveNext();
    object Current { get; }
    void Reset();
}

public interface ICollection : IEnumerable
{
    int Count { get; }
}

public class ArrayList : IEnumerable
{
    public extern ArrayList();
    public virtual extern int Count { get; }
    public virtual extern object this[int index] { get; set; }
    public virtual extern int Add(object value);
    public virtual extern void Clear();
    public virtual extern IEnumerator GetEnumerator();
    public virtual extern void RemoveAt(int index);
}
