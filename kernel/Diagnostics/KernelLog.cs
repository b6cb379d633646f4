using System;
using System.Text;
using UefiKernel.Devices;
using UefiKernel.Efi;
using UefiKernel.Platform;

namespace UefiKernel.Diagnostics;

/// <summary>
/// The boot log: kept in memory from the first line on, and shown at once on every sink that exists at the moment. Works before there is a heap and
/// after it is damaged: it allocates nothing and calls nothing that could.
/// </summary>
internal static unsafe class KernelLog
{
    private static LogBuffer s_buffer;
    private static Uart16550<CpuPorts> s_serial;
    private static EfiSimpleTextOutputProtocol* s_firmwareConsole;
    private static delegate*<ReadOnlySpan<char>, void> s_screen;

    /// <summary>The serial port that the log and the shell share.</summary>
    public static ref Uart16550<CpuPorts> Serial => ref s_serial;

    /// <summary>The lines so far.</summary>
    public static ref LogBuffer Buffer => ref s_buffer;

    /// <summary>
    /// Sets the serial port up, if there is one. Interrupts are off meanwhile: a firmware that has a terminal on the port polls it from its timer, and would
    /// take the bytes that the loopback test sends to itself.
    /// </summary>
    public static void OpenSerial()
    {
        bool enabled = Cpu.InterruptsEnabled;
        Cpu.DisableInterrupts();
        s_serial = new Uart16550<CpuPorts>(default, Uart16550<CpuPorts>.Com1);
        s_serial.Initialize();
        if (enabled)
            Cpu.EnableInterrupts();
    }

    /// <summary>Shows lines on a firmware console until <see cref="CloseFirmwareConsole"/>.</summary>
    /// <param name="console">The console, or null for none. Must stay valid until it is closed.</param>
    public static void OpenFirmwareConsole(EfiSimpleTextOutputProtocol* console) => s_firmwareConsole = console;

    /// <summary>Stops using the firmware's console: it ends with boot services.</summary>
    public static void CloseFirmwareConsole() => s_firmwareConsole = null;

    /// <summary>Shows lines on the kernel's own screen.</summary>
    /// <param name="write">Draws text; must not allocate.</param>
    public static void OpenScreen(delegate*<ReadOnlySpan<char>, void> write) => s_screen = write;

    /// <summary>Writes text and ends the line. Interpolated values are formatted without allocation.</summary>
    /// <param name="text">Written piece by piece before this is called: see <see cref="LogText"/>.</param>
    public static void WriteLine(LogText text)
    {
        _ = text;
        Write("\n");
    }

    /// <summary>Writes text and ends the line.</summary>
    /// <param name="text">The text.</param>
    public static void WriteLine(string text)
    {
        Write(text);
        Write("\n");
    }

    /// <summary>Writes text as it is.</summary>
    /// <param name="text">UTF-16; <c>\n</c> ends a line.</param>
    public static void Write(ReadOnlySpan<char> text)
    {
        WriteBytes(text);
        WriteFirmwareConsole(text);
        if (s_screen != null)
            s_screen(text);
    }

    private static void WriteBytes(ReadOnlySpan<char> text)
    {
        // Four bytes hold any rune (RFC 3629, section 3).
        byte* utf8 = stackalloc byte[4];
        while (!text.IsEmpty)
        {
            Rune.DecodeFromUtf16(text, out Rune rune, out int consumed);
            text = text[consumed..];
            int length = rune.EncodeToUtf8(new Span<byte>(utf8, 4));
            for (int i = 0; i < length; i++)
            {
                if (utf8[i] == '\n')
                    s_serial.TryWrite((byte)'\r');
                s_serial.TryWrite(utf8[i]);
                s_buffer.Append(utf8[i]);
            }
        }
    }

    // The pointer is valid until CloseFirmwareConsole, which boot calls before it leaves boot services.
    private static void WriteFirmwareConsole(ReadOnlySpan<char> text)
    {
        const int Capacity = 64;
        EfiSimpleTextOutputProtocol* console = s_firmwareConsole;
        if (console == null)
            return;

        // Two more than Capacity: a line feed takes two characters, and a zero ends the string.
        char* line = stackalloc char[Capacity + 2];
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n')
                line[length++] = '\r';
            line[length++] = text[i];
            if (length >= Capacity || i == text.Length - 1)
            {
                line[length] = '\0';
                console->OutputString(console, line);
                length = 0;
            }
        }
    }
}
