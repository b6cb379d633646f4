using System;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Drivers.Serial;

/// <summary>The serial port that the log and the shell share. Works before there is a heap, and after it is damaged.</summary>
internal static unsafe class SerialConsole
{
    // Guarded by the log's lock and by disabled interrupts, which SerialPort takes around each use.
    private static SerialPort<CpuPorts, CpuSerialHost> s_port;

    /// <summary>The port itself.</summary>
    public static ref SerialPort<CpuPorts, CpuSerialHost> Port => ref s_port;

    /// <summary>
    /// Sets the port up, if there is one, and shows the log on it. Interrupts are off meanwhile: a firmware that has a terminal
    /// on the port polls it from its timer, and would take the bytes that the loopback test sends to itself.
    /// </summary>
    public static void Open()
    {
        s_port.Initialize(default, default, Uart16550<CpuPorts>.Com1);
        KernelLog.OpenSerial(&Write);
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
