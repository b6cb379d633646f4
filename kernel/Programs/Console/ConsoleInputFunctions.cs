using System;
using System.Runtime;
using System.Runtime.InteropServices;
using UefiKernel.Kernel.Runtime.Windows;
using UefiKernel.Shell.ProgramConsole;

namespace UefiKernel.Kernel.Programs.Console;

/// <summary>Windows' functions for the records of a console's input.</summary>
internal static unsafe class ConsoleInputFunctions
{
    // Records that are copied at once.
    private const int Piece = 32;

    /// <summary>Takes records; waits for the first one.</summary>
    [RuntimeExport("ReadConsoleInputW")]
    private static int Read(nint handle, InputRecord* records, uint size, uint* read)
    {
        ConsoleFunctions.ClearCount(read);
        if (ProgramConsole.FindInput(handle) is not { } input)
        {
            return WindowsError.Fail(WindowsError.InvalidHandle);
        }

        Span<ConsoleRecord> taken = new ConsoleRecord[Math.Min(size, Piece)];
        if (input.Read(taken, out int count) == ConsoleReadStatus.Closed)
        {
            return WindowsError.Fail(WindowsError.InvalidHandle);
        }

        Copy(taken[..count], records);
        ConsoleFunctions.SetCount(read, (uint)count);
        return 1;
    }

    /// <summary>Copies records, which stay.</summary>
    [RuntimeExport("PeekConsoleInputW")]
    private static int Peek(nint handle, InputRecord* records, uint size, uint* read)
    {
        ConsoleFunctions.ClearCount(read);
        if (ProgramConsole.FindInput(handle) is not { } input)
        {
            return WindowsError.Fail(WindowsError.InvalidHandle);
        }

        if (input.Count == 0)
        {
            return 1;
        }

        Span<ConsoleRecord> seen = new ConsoleRecord[Math.Min(size, ConsoleInput.Capacity)];
        int count = input.Peek(seen);
        Copy(seen[..count], records);
        ConsoleFunctions.SetCount(read, (uint)count);
        return 1;
    }

    [RuntimeExport("GetNumberOfConsoleInputEvents")]
    private static int GetCount(nint handle, uint* count)
    {
        if (ProgramConsole.FindInput(handle) is not { } input)
        {
            return WindowsError.Fail(WindowsError.InvalidHandle);
        }

        ConsoleFunctions.SetCount(count, (uint)input.Count);
        return 1;
    }

    [RuntimeExport("FlushConsoleInputBuffer")]
    private static int Flush(nint handle)
    {
        if (ProgramConsole.FindInput(handle) is not { } input)
        {
            return WindowsError.Fail(WindowsError.InvalidHandle);
        }

        input.Clear();
        return 1;
    }

    // The caller of the function vouches for as many records as it said.
    private static void Copy(ReadOnlySpan<ConsoleRecord> source, InputRecord* target)
    {
        foreach (ConsoleRecord record in source)
        {
            *target++ = record.Event == ConsoleEvent.Size
                ? new InputRecord { Event = (ushort)record.Event, Columns = record.Columns, Rows = record.Rows }
                : new InputRecord
                {
                    Event = (ushort)record.Event,
                    IsDown = record.IsDown ? 1 : 0,
                    RepeatCount = 1,
                    VirtualKey = record.VirtualKey,
                    ScanCode = record.ScanCode,
                    Character = record.Character,
                    State = (uint)record.State,
                };
        }
    }

    /// <summary>INPUT_RECORD with KEY_EVENT_RECORD or WINDOW_BUFFER_SIZE_RECORD in it: 20 bytes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 20)]
    private struct InputRecord
    {
        [FieldOffset(0)]
        public ushort Event;

        [FieldOffset(4)]
        public int IsDown;

        [FieldOffset(4)]
        public short Columns;

        [FieldOffset(6)]
        public short Rows;

        [FieldOffset(8)]
        public ushort RepeatCount;

        [FieldOffset(10)]
        public ushort VirtualKey;

        [FieldOffset(12)]
        public ushort ScanCode;

        [FieldOffset(14)]
        public char Character;

        [FieldOffset(16)]
        public uint State;
    }
}
