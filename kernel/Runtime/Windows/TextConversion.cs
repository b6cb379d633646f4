using System;
using System.Runtime;
using System.Text;

namespace UefiKernel.Runtime.Windows;

/// <summary>Conversions between UTF-16 and "the ANSI code page", which here is UTF-8.</summary>
internal static unsafe class TextConversion
{
    [RuntimeExport("MultiByteToWideChar")]
    internal static int ToUtf16(uint codePage, uint flags, byte* source, int sourceLength, char* target, int targetLength)
    {
        // A length of -1 asks for the terminating zero to be found and converted too.
        var text = new ReadOnlySpan<byte>(source, sourceLength >= 0 ? sourceLength : new ReadOnlySpan<byte>(source, int.MaxValue).IndexOf((byte)0) + 1);
        int needed = Encoding.UTF8.GetCharCount(text);
        if (targetLength == 0)
            return needed;

        return needed <= targetLength ? Encoding.UTF8.GetChars(text, new Span<char>(target, targetLength)) : FailSize();
    }

    [RuntimeExport("WideCharToMultiByte")]
    internal static int ToUtf8(uint codePage, uint flags, char* source, int sourceLength, byte* target, int targetLength, byte* defaultChar, int* usedDefault)
    {
        if (usedDefault != null)
            *usedDefault = 0;

        var text = new ReadOnlySpan<char>(source, sourceLength >= 0 ? sourceLength : new ReadOnlySpan<char>(source, int.MaxValue).IndexOf('\0') + 1);
        int needed = Encoding.UTF8.GetByteCount(text);
        if (targetLength == 0)
            return needed;

        return needed <= targetLength ? Encoding.UTF8.GetBytes(text, new Span<byte>(target, targetLength)) : FailSize();
    }

    private static int FailSize()
    {
        WindowsError.Set(WindowsError.InsufficientBuffer);
        return 0;
    }
}
