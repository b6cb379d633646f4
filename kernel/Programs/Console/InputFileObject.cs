using System;
using UefiKernel.Kernel.Files;
using UefiKernel.Kernel.Runtime.Handles;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Programs.Console;

/// <summary>
/// The file that a program reads as its standard input. Whatever program runs has its file behind the same handle; where there is
/// none, the input is at its end.
/// </summary>
internal sealed class InputFileObject : KernelObject
{
    public override KernelObjectKind Kind => KernelObjectKind.File;

    // Bytes one after the other: it has no positions.
    public override FileType FileType => FileType.Pipe;

    internal override FileStatus Read(Span<byte> buffer, long position, out int count)
    {
        count = 0;
        FileProblem problem = ProgramConsole.Source?.Read(buffer, out count) ?? FileProblem.None;
        return problem switch
        {
            FileProblem.None => FileStatus.Success,
            FileProblem.InUse => FileStatus.LockConflict,
            _ => FileStatus.AccessDenied,
        };
    }
}
