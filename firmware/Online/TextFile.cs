using System;
using System.IO;
using Edge.Wire;

namespace Edge.Online;

/// <summary>The settings file that provisioning wrote: one <c>name=value</c> a line.</summary>
/// <remarks>ASCII or UTF-8 values; <c>#</c> begins a remark. Read once, at start.</remarks>
public sealed class TextFile
{
    /// <summary>Longest file. Units: bytes.</summary>
    public const int BytesMax = 8192;

    private readonly byte[] _text;

    private TextFile(byte[] text)
    {
        _text = text;
    }

    /// <summary>Reads a file; null when it is missing or longer than a settings file.</summary>
    public static TextFile Read(string path)
    {
        try
        {
            if (!File.Exists(path)) return null;
            byte[] text = File.ReadAllBytes(path);
            return text.Length > BytesMax ? null : new TextFile(text);
        }
        catch (Exception)
        {
            return null;
        }
    }

    /// <summary>The value of a name, or null.</summary>
    public string Text(string name)
    {
        byte[] key = Ascii.Bytes(name);
        int from = 0;
        while (from < _text.Length)
        {
            int end = from;
            while (end < _text.Length && _text[end] != '\n') end++;
            int last = end > from && _text[end - 1] == '\r' ? end - 1 : end;
            int value = from + key.Length + 1;
            if (value <= last && _text[value - 1] == '='
                && Ascii.Same(_text, from, key, 0, key.Length))
            {
                return System.Text.Encoding.UTF8.GetString(_text, value, last - value);
            }
            from = end + 1;
        }
        return null;
    }

    /// <summary>The value of a name as a number from 0, or another when it is none.</summary>
    public long Number(string name, long otherwise)
    {
        string text = Text(name);
        if (text == null) return otherwise;
        byte[] digits = Ascii.Bytes(text);
        return Ascii.TryReadLong(digits, 0, digits.Length, out long value) && value >= 0
            ? value : otherwise;
    }

    /// <summary>Every value of a name that stands on several lines, in their order.</summary>
    public string[] All(string name)
    {
        int count = 0;
        while (Text(name + count.ToString()) != null) count++;
        string[] values = new string[count];
        for (int i = 0; i < count; i++) values[i] = Text(name + i.ToString());
        return values;
    }
}
