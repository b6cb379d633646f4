using System;
using System.Runtime;
using UefiKernel.Kernel.Runtime.Windows;
using UefiKernel.Kernel.Threads;
using UefiKernel.Shell.ProgramConsole;

namespace UefiKernel.Kernel.Programs.Console;

/// <summary>
/// Windows' functions for a console as a whole: standard handles, modes, code pages, title, text. Each is documented by Microsoft
/// under its name, its errors too. Where no program runs there is no console, and every handle is invalid to them.
/// </summary>
internal static unsafe class ConsoleFunctions
{
    // In hertz (Microsoft, "Beep function").
    private const uint LowestSound = 37;
    private const uint HighestSound = 32_767;

    [RuntimeExport("GetStdHandle")]
    private static nint GetStandardHandle(int which)
    {
        nint handle = ProgramConsole.GetStandard(which);
        if (handle == -1)
        {
            WindowsError.Set(WindowsError.InvalidHandle);
        }

        return handle;
    }

    [RuntimeExport("SetStdHandle")]
    private static int SetStandardHandle(int which, nint handle) =>
        ProgramConsole.TrySetStandard(which, handle) ? 1 : WindowsError.Fail(WindowsError.InvalidHandle);

    [RuntimeExport("GetConsoleOutputCP")]
    private static uint GetOutputCodePage() => ProgramConsole.Current?.OutputCodePage ?? ConsoleCodePage.Utf8;

    [RuntimeExport("GetConsoleCP")]
    private static uint GetInputCodePage() => ProgramConsole.Current?.InputCodePage.Number ?? ConsoleCodePage.Utf8;

    [RuntimeExport("SetConsoleOutputCP")]
    private static int SetOutputCodePage(uint codePage) => ProgramConsole.Current is not { } console
        ? WindowsError.Fail(WindowsError.InvalidHandle)
        : Report(console.TryChooseOutputCodePage(codePage));

    [RuntimeExport("SetConsoleCP")]
    private static int SetInputCodePage(uint codePage) => ProgramConsole.Current is not { } console
        ? WindowsError.Fail(WindowsError.InvalidHandle)
        : Report(console.InputCodePage.TryChoose(codePage));

    [RuntimeExport("GetConsoleMode")]
    private static int GetMode(nint handle, uint* mode)
    {
        uint? found = ProgramConsole.FindInput(handle) is { } input ? (uint)input.Modes
            : ProgramConsole.FindScreen(handle) is { } screen ? (uint)screen.Modes
            : null;
        if (found is null || mode == null)
        {
            return WindowsError.Fail(found is null ? WindowsError.InvalidHandle : WindowsError.InvalidParameter);
        }

        *mode = found.Value;
        return 1;
    }

    [RuntimeExport("SetConsoleMode")]
    private static int SetMode(nint handle, uint mode)
    {
        if (ProgramConsole.FindInput(handle) is { } input)
        {
            return Report(input.TrySetModes((ConsoleInputModes)mode));
        }

        return ProgramConsole.FindScreen(handle) is { } screen
            ? Report(screen.TrySetModes((ConsoleOutputModes)mode))
            : WindowsError.Fail(WindowsError.InvalidHandle);
    }

    /// <summary>The title: as much as fits, and how long it is.</summary>
    [RuntimeExport("GetConsoleTitleW")]
    private static uint GetTitle(char* buffer, uint size)
    {
        if (ProgramConsole.Current is not { } console)
        {
            return (uint)WindowsError.Fail(WindowsError.InvalidHandle);
        }

        // An empty title is no failure.
        WindowsError.Set(0);
        string title = console.Screen.Title;
        CallerText.Copy(title, buffer, size);
        return (uint)title.Length;
    }

    [RuntimeExport("SetConsoleTitleW")]
    private static int SetTitle(char* title)
    {
        if (ProgramConsole.Current is not { } console)
        {
            return WindowsError.Fail(WindowsError.InvalidHandle);
        }

        string text = new(title);
        if (text.Length > ConsoleScreen.LongestTitle)
        {
            return WindowsError.Fail(WindowsError.NotEnoughMemory);
        }

        console.Screen.Title = text;
        return 1;
    }

    /// <summary>Writes UTF-16.</summary>
    [RuntimeExport("WriteConsoleW")]
    private static int Write(nint handle, char* text, uint count, uint* written, void* reserved)
    {
        ClearCount(written);
        if (ProgramConsole.FindScreen(handle) is not { } screen)
        {
            return WindowsError.Fail(WindowsError.InvalidHandle);
        }

        if ((text == null && count != 0) || count > int.MaxValue)
        {
            return WindowsError.Fail(WindowsError.InvalidParameter);
        }

        // The caller vouches for count characters at text.
        if (ProgramConsole.ShowsText)
        {
            screen.Write(new ReadOnlySpan<char>(text, (int)count));
        }

        SetCount(written, count);
        return 1;
    }

    /// <summary>Reads UTF-16, a line where the input's modes say so. Ctrl-C ends it without a character.</summary>
    [RuntimeExport("ReadConsoleW")]
    private static int Read(nint handle, char* text, uint size, uint* read, void* control)
    {
        ClearCount(read);
        if (ProgramConsole.FindInput(handle) is not { } input)
        {
            return WindowsError.Fail(WindowsError.InvalidHandle);
        }

        if ((text == null && size != 0) || size > int.MaxValue)
        {
            return WindowsError.Fail(WindowsError.InvalidParameter);
        }

        // The caller vouches for room for size characters at text.
        ConsoleReadStatus status = input.ReadCharacters(new Span<char>(text, (int)size), out int count);
        SetCount(read, (uint)count);
        if (status == ConsoleReadStatus.Closed)
        {
            return WindowsError.Fail(WindowsError.InvalidHandle);
        }

        WindowsError.Set(status == ConsoleReadStatus.Aborted ? WindowsError.OperationAborted : 0);
        return 1;
    }

    /// <summary>
    /// Rings the terminals' bell and takes as long as the sound would: a terminal has one sound only, and its own length.
    /// </summary>
    [RuntimeExport("Beep")]
    private static int Beep(uint frequency, uint milliseconds)
    {
        if (frequency is < LowestSound or > HighestSound)
        {
            return WindowsError.Fail(WindowsError.InvalidParameter);
        }

        ProgramConsole.Current?.Screen.Ring();
        Waits.Sleep(milliseconds);
        return 1;
    }

    /// <summary>There is no window of its own.</summary>
    [RuntimeExport("GetConsoleWindow")]
    private static nint GetWindow() => 0;

    /// <summary>1, or 0 with the error of a value that is not possible.</summary>
    internal static int Report(bool isDone) => isDone ? 1 : WindowsError.Fail(WindowsError.InvalidParameter);

    /// <summary>Returns no items, where the caller wants to know how many.</summary>
    internal static void ClearCount(uint* count) => SetCount(count, 0);

    /// <summary>Returns how many items there were, where the caller wants to know.</summary>
    internal static void SetCount(uint* count, uint value)
    {
        if (count != null)
        {
            *count = value;
        }
    }
}
