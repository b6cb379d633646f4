using System;
using System.Runtime;
using System.Runtime.InteropServices;
using System.Text;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>Conversions between UTF-16 and "the ANSI code page", which here is UTF-8.</summary>
internal static unsafe class TextConversion
{
    [RuntimeExport("MultiByteToWideChar")]
    internal static int ToUtf16(uint codePage, uint flags, byte* source, int sourceLength, char* target, int targetLength)
    {
        if (!IsKnown(codePage) || source == null || sourceLength is 0 or < -1 || targetLength < 0 ||
            (target == null && targetLength != 0))
        {
            return WindowsError.Fail(WindowsError.InvalidParameter);
        }

        // A length of -1 asks for the terminating zero to be found and converted too. The search does not read beyond the zero's
        // page.
        var text = new ReadOnlySpan<byte>(
            source, sourceLength >= 0 ? sourceLength : MemoryMarshal.CreateReadOnlySpanFromNullTerminated(source).Length + 1);
        int needed = Encoding.UTF8.GetCharCount(text);
        if (targetLength == 0)
        {
            return needed;
        }

        return needed <= targetLength ? Encoding.UTF8.GetChars(text, new Span<char>(target, targetLength)) : FailSize();
    }

    [RuntimeExport("WideCharToMultiByte")]
    internal static int ToUtf8(
        uint codePage, uint flags, char* source, int sourceLength, byte* target, int targetLength, byte* defaultChar,
        int* usedDefault)
    {
        if (!IsKnown(codePage) || source == null || sourceLength is 0 or < -1 || targetLength < 0 ||
            (target == null && targetLength != 0))
        {
            return WindowsError.Fail(WindowsError.InvalidParameter);
        }

        if (usedDefault != null)
        {
            *usedDefault = 0;
        }

        var text = new ReadOnlySpan<char>(
            source, sourceLength >= 0 ? sourceLength : MemoryMarshal.CreateReadOnlySpanFromNullTerminated(source).Length + 1);
        int needed = Encoding.UTF8.GetByteCount(text);
        if (targetLength == 0)
        {
            return needed;
        }

        return needed <= targetLength ? Encoding.UTF8.GetBytes(text, new Span<byte>(target, targetLength)) : FailSize();
    }

    // CP_ACP, CP_OEMCP, CP_THREAD_ACP and CP_UTF8.
    private static bool IsKnown(uint codePage) => codePage is 0 or 1 or 3 or 65001;

    /// <summary>
    /// Describes a string that stays where it is. Sizes are in bytes and have 16 bits: a string that is too long is cut.
    /// </summary>
    [RuntimeExport("RtlInitUnicodeString")]
    private static void Describe(CountedString* target, char* source)
    {
        const int Longest = (ushort.MaxValue / sizeof(char)) - 1;
        int length = source == null ? 0 : Math.Min(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(source).Length, Longest);
        target->Length = (ushort)(length * sizeof(char));
        target->Capacity = (ushort)(source == null ? 0 : (length + 1) * sizeof(char));
        target->Text = source;
    }

    private static int FailSize() => WindowsError.Fail(WindowsError.InsufficientBuffer);

    /// <summary>UNICODE_STRING (Microsoft, "UNICODE_STRING structure").</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct CountedString
    {
        public ushort Length;
        public ushort Capacity;
        public char* Text;
    }
}
