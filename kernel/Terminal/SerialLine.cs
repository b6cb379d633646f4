using System;
using UefiKernel.Kernel.Drivers.Serial;
using UefiKernel.Shell.Console;

namespace UefiKernel.Kernel.Terminal;

/// <summary>
/// A serial port as the shell's line; the log writes to the same port. A command whose reader pauses waits with it for a while;
/// then its output is lost like the log's.
/// </summary>
/// <param name="port">The port, which has been initialised.</param>
/// <param name="sleep">
/// Gives the processor to other threads for about a millisecond; false, at once, where that is not possible. Null for never.
/// </param>
public sealed class SerialLine(ISerialPort port, Func<bool>? sleep = null) : ISerialLine
{
    /// <summary>Milliseconds that a reader may pause without losing anything.</summary>
    public const ulong Patience = 2_000;

    // A working port sends its FIFO within 1.4 ms; it must not have to wait for the end of a sleep.
    private const int LooksBeforeSleep = 5_000;

    public void Write(ReadOnlySpan<byte> utf8)
    {
        foreach (byte value in utf8)
        {
            if (!port.TrySend(value))
            {
                Wait(value);
            }
        }
    }

    public SerialInput Read(out byte value) => port.Read(out value);

    public bool TryTakeCancel() => port.TryTakeCancel();

    public bool TryResume() => port.TryResume();

    private void Wait(byte value)
    {
        ulong start = port.Milliseconds;
        for (int looks = 0; looks < LooksBeforeSleep; looks++)
        {
            if (port.TrySend(value))
            {
                return;
            }
        }

        while (sleep is not null && port.Milliseconds - start < Patience && sleep())
        {
            if (port.TrySend(value))
            {
                return;
            }
        }

        if (port.Milliseconds - start >= Patience)
        {
            port.GiveUp(start);
        }

        port.TryWrite(value);
    }
}
