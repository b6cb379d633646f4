using System;
using System.Runtime;
using System.Runtime.InteropServices;
using UefiKernel.Kernel.Runtime.Windows;
using UefiKernel.Shell.ProgramConsole;

namespace UefiKernel.Kernel.Programs.Console;

/// <summary>
/// Windows' functions for a console's screen: size, cursor, colours, cells. A COORD is passed in one register, X in the low half.
/// </summary>
internal static unsafe class ConsoleScreenFunctions
{
    [RuntimeExport("GetConsoleScreenBufferInfo")]
    private static int GetInformation(nint handle, ScreenInformation* information)
    {
        if (ProgramConsole.FindScreen(handle) is not { } screen)
        {
            return WindowsError.Fail(WindowsError.InvalidHandle);
        }

        *information = new ScreenInformation
        {
            Size = Point.Of(screen.Columns, screen.Rows),
            Cursor = Point.Of(screen.CursorColumn, screen.CursorRow),
            Attributes = screen.Attributes,
            Window = new Area { Right = (short)(screen.Columns - 1), Bottom = (short)(screen.Rows - 1) },
            Largest = Point.Of(screen.LargestColumns, screen.LargestRows),
        };
        return 1;
    }

    /// <summary>Buffer and window have the same size, so this sets both.</summary>
    [RuntimeExport("SetConsoleScreenBufferSize")]
    private static int SetBufferSize(nint handle, Point size) => ProgramConsole.FindScreen(handle) is { } screen
        ? ConsoleFunctions.Report(screen.TrySetSize(size.X, size.Y))
        : WindowsError.Fail(WindowsError.InvalidHandle);

    /// <summary>The window begins at the first cell: there is nothing above it to move to.</summary>
    [RuntimeExport("SetConsoleWindowInfo")]
    private static int SetWindow(nint handle, int isAbsolute, Area* window)
    {
        if (ProgramConsole.FindScreen(handle) is not { } screen)
        {
            return WindowsError.Fail(WindowsError.InvalidHandle);
        }

        int right = window->Right + (isAbsolute != 0 ? 0 : screen.Columns - 1);
        int bottom = window->Bottom + (isAbsolute != 0 ? 0 : screen.Rows - 1);
        return ConsoleFunctions.Report(window->Left == 0 && window->Top == 0 && screen.TrySetSize(right + 1, bottom + 1));
    }

    /// <summary>The size, X in the low half; 0 for a handle of nothing.</summary>
    [RuntimeExport("GetLargestConsoleWindowSize")]
    private static uint GetLargestSize(nint handle) => ProgramConsole.FindScreen(handle) is { } screen
        ? (uint)screen.LargestColumns | ((uint)screen.LargestRows << 16)
        : (uint)WindowsError.Fail(WindowsError.InvalidHandle);

    [RuntimeExport("SetConsoleCursorPosition")]
    private static int MoveCursor(nint handle, Point place) => ProgramConsole.FindScreen(handle) is { } screen
        ? ConsoleFunctions.Report(screen.TryMoveCursor(place.X, place.Y))
        : WindowsError.Fail(WindowsError.InvalidHandle);

    [RuntimeExport("GetConsoleCursorInfo")]
    private static int GetCursor(nint handle, CursorInformation* cursor)
    {
        if (ProgramConsole.FindScreen(handle) is not { } screen)
        {
            return WindowsError.Fail(WindowsError.InvalidHandle);
        }

        *cursor = new CursorInformation { Size = (uint)screen.CursorSize, IsVisible = screen.IsCursorVisible ? 1 : 0 };
        return 1;
    }

    [RuntimeExport("SetConsoleCursorInfo")]
    private static int SetCursor(nint handle, CursorInformation* cursor) => ProgramConsole.FindScreen(handle) is { } screen
        ? ConsoleFunctions.Report(screen.TrySetCursor((int)Math.Min(cursor->Size, int.MaxValue), cursor->IsVisible != 0))
        : WindowsError.Fail(WindowsError.InvalidHandle);

    [RuntimeExport("SetConsoleTextAttribute")]
    private static int SetAttributes(nint handle, ushort attributes)
    {
        if (ProgramConsole.FindScreen(handle) is not { } screen)
        {
            return WindowsError.Fail(WindowsError.InvalidHandle);
        }

        screen.SetAttributes(attributes);
        return 1;
    }

    [RuntimeExport("FillConsoleOutputCharacterW")]
    private static int Fill(nint handle, char character, uint count, Point place, uint* written)
    {
        ConsoleFunctions.ClearCount(written);
        if (ProgramConsole.FindScreen(handle) is not { } screen)
        {
            return WindowsError.Fail(WindowsError.InvalidHandle);
        }

        bool isFilled = screen.TryFill(character, count, place.X, place.Y, out int filled);
        ConsoleFunctions.SetCount(written, (uint)filled);
        return ConsoleFunctions.Report(isFilled);
    }

    [RuntimeExport("FillConsoleOutputAttribute")]
    private static int Fill(nint handle, ushort attributes, uint count, Point place, uint* written)
    {
        ConsoleFunctions.ClearCount(written);
        if (ProgramConsole.FindScreen(handle) is not { } screen)
        {
            return WindowsError.Fail(WindowsError.InvalidHandle);
        }

        bool isFilled = screen.TryFill(attributes, count, place.X, place.Y, out int filled);
        ConsoleFunctions.SetCount(written, (uint)filled);
        return ConsoleFunctions.Report(isFilled);
    }

    /// <summary>
    /// Copies a rectangle of the screen into the caller's one. Both are clipped; the area on return is what was copied.
    /// </summary>
    [RuntimeExport("ReadConsoleOutputW")]
    private static int ReadCells(nint handle, CellInformation* buffer, Point size, Point place, Area* area)
    {
        if (ProgramConsole.FindScreen(handle) is not { } screen)
        {
            return WindowsError.Fail(WindowsError.InvalidHandle);
        }

        if (!TryClip(screen, size, ref place, ref *area))
        {
            return WindowsError.Fail(WindowsError.InvalidParameter);
        }

        for (int row = area->Top; row <= area->Bottom; row++)
        {
            // The caller vouches for size.X times size.Y cells at buffer; TryClip keeps the area inside them.
            CellInformation* cell = buffer + ((place.Y + row - area->Top) * size.X) + place.X;
            for (int column = area->Left; column <= area->Right; column++, cell++)
            {
                (cell->Character, cell->Attributes) = screen.ReadCell(column, row);
            }
        }

        return 1;
    }

    /// <summary>Copies a rectangle of the caller's into the screen; clipped as in <see cref="ReadCells"/>.</summary>
    [RuntimeExport("WriteConsoleOutputW")]
    private static int WriteCells(nint handle, CellInformation* buffer, Point size, Point place, Area* area)
    {
        if (ProgramConsole.FindScreen(handle) is not { } screen)
        {
            return WindowsError.Fail(WindowsError.InvalidHandle);
        }

        if (!TryClip(screen, size, ref place, ref *area))
        {
            return WindowsError.Fail(WindowsError.InvalidParameter);
        }

        var cells = new (char Character, ushort Attributes)[Math.Max(area->Right - area->Left + 1, 0)];
        for (int row = area->Top; row <= area->Bottom; row++)
        {
            // As in ReadCells.
            CellInformation* first = buffer + ((place.Y + row - area->Top) * size.X) + place.X;
            for (int i = 0; i < cells.Length; i++)
            {
                cells[i] = (first[i].Character, first[i].Attributes);
            }

            screen.WriteCells(area->Left, row, cells);
        }

        return 1;
    }

    // Makes an area fit the screen and the caller's rectangle. What is left of it may be empty: then its end is before its
    // beginning.
    private static bool TryClip(ConsoleScreen screen, Point size, ref Point place, ref Area area)
    {
        if (size.X <= 0 || size.Y <= 0 || place.X < 0 || place.Y < 0 || place.X >= size.X || place.Y >= size.Y)
        {
            return false;
        }

        int left = Math.Max((int)area.Left, 0);
        int top = Math.Max((int)area.Top, 0);
        int column = place.X + left - area.Left;
        int row = place.Y + top - area.Top;
        int right = Math.Min(Math.Min((int)area.Right, screen.Columns - 1), left + size.X - column - 1);
        int bottom = Math.Min(Math.Min((int)area.Bottom, screen.Rows - 1), top + size.Y - row - 1);
        bool isEmpty = right < left || bottom < top;
        area = isEmpty
            ? new Area { Left = (short)left, Top = (short)top, Right = (short)(left - 1), Bottom = (short)(top - 1) }
            : new Area { Left = (short)left, Top = (short)top, Right = (short)right, Bottom = (short)bottom };
        place = Point.Of(column, row);
        return true;
    }

    /// <summary>COORD.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Point
    {
        public short X;
        public short Y;

        public static Point Of(int x, int y) => new() { X = (short)x, Y = (short)y };
    }

    /// <summary>SMALL_RECT: right and bottom are inside.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Area
    {
        public short Left;
        public short Top;
        public short Right;
        public short Bottom;
    }

    /// <summary>CONSOLE_SCREEN_BUFFER_INFO: 22 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ScreenInformation
    {
        public Point Size;
        public Point Cursor;
        public ushort Attributes;
        public Area Window;
        public Point Largest;
    }

    /// <summary>CONSOLE_CURSOR_INFO.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct CursorInformation
    {
        public uint Size;
        public int IsVisible;
    }

    /// <summary>CHAR_INFO.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct CellInformation
    {
        public char Character;
        public ushort Attributes;
    }
}
