using System;
using UefiKernel.Kernel.Files;
using UefiKernel.Kernel.Runtime.Handles;
using UefiKernel.Kernel.Runtime.Windows;
using UefiKernel.Kernel.Threads;
using UefiKernel.Shell.ProgramConsole;

namespace UefiKernel.Kernel.Programs.Console;

/// <summary>
/// The console as what a program reads. Whatever program runs has its console behind the same handle; while none runs, the input
/// is at its end.
/// </summary>
internal sealed unsafe class ConsoleInputObject : KernelObject
{
    private readonly WaitObject* _available = WaitObjects.Create(WaitKind.ManualEvent, 0, 1);

    public override KernelObjectKind Kind => KernelObjectKind.File;

    public override FileType FileType => FileType.Character;

    /// <summary>Set while there is a record to read (Microsoft, "Low-Level Console Input Functions").</summary>
    public override WaitObject* Waitable => _available;

    /// <summary>Notes whether there is a record.</summary>
    public void SetAvailable(bool isAvailable)
    {
        if (_available == null)
        {
            return;
        }

        if (isAvailable)
        {
            Waits.Set(_available);
        }
        else
        {
            Waits.Reset(_available);
        }
    }

    internal override FileStatus Read(Span<byte> buffer, long position, out int count)
    {
        count = 0;
        if (ProgramConsole.Current is not { } console)
        {
            return FileStatus.Success;
        }

        ConsoleReadStatus status = console.Input.ReadBytes(buffer, console.InputCodePage, out count);
        if (status == ConsoleReadStatus.Aborted)
        {
            // The call succeeds without a byte; the error says why.
            WindowsError.Set(WindowsError.OperationAborted);
        }

        return FileStatus.Success;
    }
}

/// <summary>
/// The console as what a program writes. While no program runs, the text goes to the log: it can only be the library's own.
/// </summary>
internal sealed class ConsoleOutputObject : KernelObject
{
    private readonly LogOutput _log = new();

    public override KernelObjectKind Kind => KernelObjectKind.File;

    public override FileType FileType => FileType.Character;

    internal override FileStatus Write(ReadOnlySpan<byte> bytes, long position, out int count)
    {
        if (ProgramConsole.Current is not { } console)
        {
            return _log.Write(bytes, position, out count);
        }

        if (ProgramConsole.ShowsText)
        {
            console.Write(bytes);
        }

        count = bytes.Length;
        return FileStatus.Success;
    }

    internal override FileStatus Flush() => FileStatus.Success;
}
