// Mirrors nanoFramework.CoreLibrary: System/SpanByte.cs. For board files only: this type does
// not exist on .NET 10. Declarations only.
namespace System;

public struct SpanByte
{
    private readonly byte[] _array;
    public extern SpanByte(byte[] array);
    public extern SpanByte(byte[] array, int start, int length);
}
