using System;
using UefiKernel.Kernel.Log;

namespace UefiKernel.Kernel.Drivers.Serial;

/// <summary>The serial port that the log and the shell share. Works before there is a heap, and after it is damaged.</summary>
internal static unsafe class SerialConsole
{
    // Guarded by the log's lock and by disabled interrupts, which SerialPort takes around each use. Opened during boot only,
    // before there are threads and interrupts.
    private static SerialPort<UartRegisters, CpuSerialHost> s_port;

    // Set during boot.
    private static SerialAddress s_address;
    private static ushort s_divisor;

    /// <summary>The port itself.</summary>
    public static ref SerialPort<UartRegisters, CpuSerialHost> Port => ref s_port;

    /// <summary>Where the port is; nowhere before the first <see cref="Open"/>.</summary>
    public static SerialAddress Address => s_address;

    /// <summary>The ISA interrupt of a port that works; null when it has none.</summary>
    public static byte? Irq => s_port.IsUsable ? s_address.Irq : null;

    /// <summary>What 115200 bits per second are divided by; 0 for a speed that was set before.</summary>
    public static ushort Divisor => s_divisor;

    /// <summary>
    /// Sets a port up, if there is one, and lets the log show on it. Interrupts are off meanwhile: a firmware that has a terminal
    /// on the port polls it from its timer, and would take the bytes that the loopback test sends to itself.
    /// </summary>
    /// <param name="address">Where it is; in memory, it is mapped.</param>
    /// <param name="divisor">Divides 115200 bits per second; 0 leaves the speed as it is set.</param>
    /// <param name="showsLog">Whether the log so far is shown, as on a port that is new.</param>
    /// <returns>What was found. A port that is not usable is left alone from then on.</returns>
    public static UartStatus Open(SerialAddress address, ushort divisor, bool showsLog = true)
    {
        s_address = address;
        s_divisor = divisor;
        UartStatus status = s_port.Initialize(new UartRegisters(address), default, 0, divisor);
        KernelLog.OpenSerial(&Write, showsLog && status == UartStatus.Ready);
        return status;
    }

    private static void Write(ReadOnlySpan<char> text)
    {
        Span<byte> utf8 = stackalloc byte[Utf8Pieces.LongestRune];
        while (!text.IsEmpty)
        {
            int length = Utf8Pieces.TakeRune(ref text, utf8);
            for (int i = 0; i < length; i++)
            {
                if (utf8[i] == '\n')
                {
                    s_port.TryWrite((byte)'\r');
                }

                s_port.TryWrite(utf8[i]);
            }
        }
    }
}
