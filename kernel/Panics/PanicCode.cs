using System;
using System.Collections;
using QRCoder;
using UefiKernel.Kernel.Log;

namespace UefiKernel.Kernel.Panics;

/// <summary>The report as a QR code, to be read with a phone's camera on a PC without a serial port.</summary>
internal static class PanicCode
{
    // ISO/IEC 18004, table 7: bytes that codes of version 1, 2 and so on hold with the lowest error correction.
    private static ReadOnlySpan<ushort> Capacities =>
    [
        17, 32, 53, 78, 106, 134, 154, 192, 230, 271, 321, 367, 425, 458, 520, 586, 644, 718, 792, 858, 929, 1003, 1091, 1171,
            1273,
    ];

    /// <summary>Bytes that a code can hold.</summary>
    /// <param name="side">Modules of its side, without quiet zone.</param>
    public static int GetCapacity(int side) => Capacities[Math.Clamp((side - 17) / 4, 1, Capacities.Length) - 1];

    /// <summary>Shows the code.</summary>
    public static void Show()
    {
        if (!PanicScreen.HasCode)
        {
            return;
        }

        using QRCodeData code =
            QRCodeGenerator.GenerateQrCode(Compose(GetCapacity(PanicScreen.CodeSide)), QRCodeGenerator.ECCLevel.L);
        int modules = code.ModuleMatrix.Count;
        PanicScreen.BeginCode(modules, "The report, for a phone's camera");
        for (int row = 0; row < modules; row++)
        {
            DrawRow(code.ModuleMatrix[row], row);
        }
    }

    private static void DrawRow(BitArray modules, int row)
    {
        for (int start = 0; start < modules.Count;)
        {
            int end = start + 1;
            while (end < modules.Count && modules[end] == modules[start])
            {
                end++;
            }

            if (modules[start])
            {
                PanicScreen.DrawModules(modules.Count, start, row, end - start);
            }

            start = end;
        }
    }

    // The report so far, from the log, as much as there is room for.
    private static byte[] Compose(int capacity)
    {
        byte[] text = new byte[capacity];
        byte[] line = new byte[LogBuffer.Capacity];
        int length = 0;
        ref readonly LogBuffer log = ref KernelLog.Buffer;
        for (ulong number = Math.Max(PanicLog.FirstLine, log.LinesLost); number < log.LinesLost + (ulong)log.LineCount &&
            length < capacity; number++)
        {
            int bytes = log.CopyTo(log.GetLine((int)(number - log.LinesLost)), 0, line);
            int compact = PanicText.Compact(line.AsSpan(0, bytes), text.AsSpan(length));
            length += compact;
            if (compact > 0 && length < capacity)
            {
                text[length++] = (byte)'\n';
            }
        }

        return text[..length];
    }
}
