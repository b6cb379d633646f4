using System;
using System.Collections;
using QRCoder;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Programs;

namespace UefiKernel.Kernel.Panics;

/// <summary>The report as a QR code, to be read with a phone's camera on a PC without a serial port.</summary>
internal static class PanicCode
{
    // Of a longer line the rest is left out. A line of the report is some hundred bytes.
    private const int LongestLine = 1024;

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
        if (!ImageParts.HasShell || !PanicScreen.HasCode)
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

    /// <summary>Makes a code of a report that was kept.</summary>
    /// <param name="report">The report.</param>
    /// <param name="side">Modules of the code's side that fit, without quiet zone; at least 21.</param>
    /// <returns>The code, quiet zone included.</returns>
    public static QRCodeData Create(ReadOnlySpan<byte> report, int side)
    {
        byte[] text = new byte[GetCapacity(side)];
        var digest = new PanicDigest(text);
        for (int part = 0; part < PanicDigest.Parts; part++)
        {
            digest.Begin(part);
            AddLines(ref digest, report);
        }

        return QRCodeGenerator.GenerateQrCode(text[..digest.Length], QRCodeGenerator.ECCLevel.L);
    }

    private static void AddLines(ref PanicDigest digest, ReadOnlySpan<byte> report)
    {
        while (!report.IsEmpty)
        {
            int end = report.IndexOf((byte)'\n');
            digest.Add(end < 0 ? report : report[..end]);
            report = end < 0 ? default : report[(end + 1)..];
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

    // What is left out is what tells least.
    private static byte[] Compose(int capacity)
    {
        byte[] text = new byte[capacity];
        return text[..Compose(text)];
    }

    /// <summary>Writes what the log has of the report so far, as much of it as there is room for. Allocates nothing.</summary>
    /// <param name="text">Where to.</param>
    /// <returns>Bytes of it.</returns>
    public static int Compose(Span<byte> text)
    {
        var digest = new PanicDigest(text);
        for (int part = 0; part < PanicDigest.Parts; part++)
        {
            digest.Begin(part);
            AddLog(ref digest);
        }

        return digest.Length;
    }

    private static void AddLog(ref PanicDigest digest)
    {
        Span<byte> line = stackalloc byte[LongestLine];
        ref readonly LogBuffer log = ref KernelLog.Buffer;
        for (ulong number = Math.Max(PanicLog.FirstLine, log.LinesLost); number < log.LinesLost + (ulong)log.LineCount; number++)
        {
            int bytes = log.CopyTo(log.GetLine((int)(number - log.LinesLost)), 0, line);
            digest.Add(line[..bytes]);
        }
    }
}
