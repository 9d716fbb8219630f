using System.Reflection;

namespace Edge.Tests.Unit.Twin;

/// <summary>What an app keeps on the heap of a nanoFramework CLR, estimated from its objects.
/// </summary>
/// <remarks>
/// A heap block is 12 bytes on a 32-bit CLR: one for an object, one more for each field; an array
/// is two blocks and its elements, rounded up to blocks; a reference in an array takes a block.
/// Literals stay in flash. Walks from a root, never into what <paramref name="leaveOut"/> names:
/// the simulated world is not on the device.
/// </remarks>
internal sealed class HeldBytes(Func<Type, bool> leaveOut)
{
    private const int Block = 12;
    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, long> _byOwner = new(StringComparer.Ordinal);

    public long Total { get; private set; }

    /// <summary>The heaviest owners, "type: bytes".</summary>
    public IEnumerable<string> Heaviest(int count) => _byOwner
        .OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal)
        .Take(count).Select(pair => $"{pair.Key}: {pair.Value}");

    public void Walk(object? root, string owner = "")
    {
        if (root is null || root is string text && string.IsInterned(text) is not null
            || !_seen.Add(root) || leaveOut(root.GetType()))
        {
            return;
        }

        switch (root)
        {
            case string held:
                Book(owner, 2 * Block + Rounded(held.Length + 1));
                break;
            case Array array:
                WalkArray(array, owner);
                break;
            default:
                WalkObject(root);
                break;
        }
    }

    /// <summary>Static arrays of an assembly: the CLR copies each to the heap.</summary>
    public void WalkStatics(Assembly assembly)
    {
        foreach (var type in assembly.GetTypes().Where(t => !t.ContainsGenericParameters))
        {
            foreach (var field in type.GetFields(
                BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            {
                var isData = type.Name.StartsWith('<') || field.IsLiteral;
                if (!isData) Walk(field.GetValue(null), type.Name + " (static)");
            }
        }
    }

    private void WalkArray(Array array, string owner)
    {
        var element = array.GetType().GetElementType()!;
        if (element.IsPrimitive)
        {
            Book(owner, 2 * Block + Rounded(Buffer.ByteLength(array)));
            return;
        }

        Book(owner, 2 * Block + array.Length * Block);
        foreach (var item in array) Walk(item, owner);
    }

    private void WalkObject(object root)
    {
        var fields = 0;
        for (var type = root.GetType(); type is not null && type != typeof(object);
            type = type.BaseType)
        {
            foreach (var field in type.GetFields(
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic
                    | BindingFlags.DeclaredOnly))
            {
                fields++;
                if (!field.FieldType.IsPrimitive) Walk(field.GetValue(root), root.GetType().Name);
            }
        }

        Book(root.GetType().Name, (1 + fields) * Block);
    }

    private static int Rounded(int bytes) => (bytes + Block - 1) / Block * Block;

    private void Book(string owner, long bytes)
    {
        Total += bytes;
        _byOwner[owner] = _byOwner.GetValueOrDefault(owner) + bytes;
    }
}
