// Mirrors nanoFramework.System.Text: System/Text/Encoding.cs, UTF8Encoding.cs, StringBuilder.cs.
// Declarations only.
namespace System.Text;

public abstract class Encoding
{
    protected extern Encoding();
    public static extern Encoding UTF8 { get; }
    public virtual extern byte[] GetBytes(string s);
    public virtual extern int GetBytes(
        string s, int charIndex, int charCount, byte[] bytes, int byteIndex);
    public virtual extern string GetString(byte[] bytes, int index, int count);
}

public sealed class StringBuilder
{
    public extern StringBuilder();
    public extern StringBuilder(int capacity);
    public extern int Length { get; set; }
    public extern StringBuilder Append(char value);
    public extern StringBuilder Append(int value);
    public extern StringBuilder Append(long value);
    public extern StringBuilder Append(string value);
    public extern StringBuilder Clear();
    public override extern string ToString();
}
