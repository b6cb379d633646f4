using System;
using UefiKernel.Kernel.Files;

namespace UefiKernel.Kernel.Runtime.Handles;

/// <summary>The device NUL: takes all that is written and has nothing to read.</summary>
internal sealed class NullDevice : KernelObject
{
    public override KernelObjectKind Kind => KernelObjectKind.File;

    public override FileType FileType => FileType.Character;

    internal override FileStatus Read(Span<byte> buffer, long position, out int count)
    {
        count = 0;
        return FileStatus.EndOfFile;
    }

    internal override FileStatus Write(ReadOnlySpan<byte> bytes, long position, out int count)
    {
        count = bytes.Length;
        return FileStatus.Success;
    }

    internal override FileStatus Flush() => FileStatus.Success;
}
