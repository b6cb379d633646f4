using System;
using UefiKernel.Kernel.Files;
using UefiKernel.Kernel.Runtime.Handles;

namespace UefiKernel.Kernel.Programs.Console;

/// <summary>
/// The writing end of the pipe that takes a program's standard output. Whatever program runs has its pipe behind the same handle;
/// where there is none, the reading end is closed.
/// </summary>
internal sealed class OutputPipeObject : KernelObject
{
    public override KernelObjectKind Kind => KernelObjectKind.File;

    public override FileType FileType => FileType.Pipe;

    internal override FileStatus Write(ReadOnlySpan<byte> bytes, long position, out int count)
    {
        bool isTaken = ProgramConsole.Pipe is { } pipe && pipe.TryWrite(bytes);
        count = isTaken ? bytes.Length : 0;
        return isTaken ? FileStatus.Success : FileStatus.PipeBroken;
    }

    internal override FileStatus Flush() => FileStatus.Success;
}
