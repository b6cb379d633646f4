using System;
using System.Text;
using UefiKernel.Kernel.Files;
using UefiKernel.Kernel.Log;

namespace UefiKernel.Kernel.Runtime.Handles;

/// <summary>
/// The kernel's log as a file that only takes text, in UTF-8. Writing allocates nothing: the heap may be what failed.
/// </summary>
internal sealed class LogOutput : KernelObject
{
    public override KernelObjectKind Kind => KernelObjectKind.File;

    public override FileType FileType => FileType.Character;

    internal override FileStatus Read(Span<byte> buffer, long position, out int count)
    {
        count = 0;
        return FileStatus.AccessDenied;
    }

    /// <summary>A carriage return is left out: the log ends lines with a line feed.</summary>
    internal override FileStatus Write(ReadOnlySpan<byte> bytes, long position, out int count)
    {
        count = bytes.Length;
        var text = new LogText(0, 0);
        Span<char> utf16 = stackalloc char[2];
        while (!bytes.IsEmpty)
        {
            Rune.DecodeFromUtf8(bytes, out Rune rune, out int consumed);
            bytes = bytes[consumed..];
            if (rune.Value != '\r')
            {
                text.Write(utf16[..rune.EncodeToUtf16(utf16)]);
            }
        }

        text.Flush();
        return FileStatus.Success;
    }
}
