// Mirrors nanoFramework.System.Collections: System/Collections/Hashtable.cs, Queue.cs.
// Keys, Values and GetEnumerator stand here so that the gate can name the trap: their order is
// nanoFramework's own. Declarations only.
namespace System.Collections;

public class Hashtable : IEnumerable
{
    public extern Hashtable();
    public extern int Count { get; }
    public extern object this[object key] { get; set; }
    public extern ICollection Keys { get; }
    public extern ICollection Values { get; }
    public extern void Add(object key, object value);
    public extern void Clear();
    public extern bool Contains(object key);
    public extern IEnumerator GetEnumerator();
    public extern void Remove(object key);
}

public class Queue : IEnumerable
{
    public extern Queue();
    public virtual extern int Count { get; }
    public virtual extern void Clear();
    public virtual extern object Dequeue();
    public virtual extern void Enqueue(object obj);
    public virtual extern IEnumerator GetEnumerator();
}
