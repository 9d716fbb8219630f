// Mirrors nanoFramework.System.Security.Cryptography: HMACSHA256.cs. Declarations only.
namespace System.Security.Cryptography;

public class HMACSHA256 : IDisposable
{
    public extern HMACSHA256(byte[] key);
    public extern byte[] ComputeHash(byte[] buffer);
    public static extern byte[] HashData(byte[] key, byte[] source);
    public extern void Dispose();
}
