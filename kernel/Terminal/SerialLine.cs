using System;
using UefiKernel.Kernel.Drivers.Serial;
using UefiKernel.Kernel.Processor;
using UefiKernel.Shell.Console;

namespace UefiKernel.Kernel.Terminal;

/// <summary>Gives the one structure that drives a port, wherever it is kept.</summary>
/// <typeparam name="TPorts">The processor's ports, or a test's.</typeparam>
/// <typeparam name="THost">The processor, or a test's.</typeparam>
public delegate ref SerialPort<TPorts, THost> SerialAccess<TPorts, THost>()
    where TPorts : IPortIo
    where THost : struct, ISerialHost;

/// <summary>
/// A serial port as the shell's line. The log writes to the same port, and a copy of its structure would have a state of its own,
/// so this borrows the structure for every call. A command whose reader pauses waits with it for a while; then its output is lost
/// like the log's.
/// </summary>
/// <typeparam name="TPorts">The processor's ports, or a test's.</typeparam>
/// <typeparam name="THost">The processor, or a test's.</typeparam>
/// <param name="access">Gives the port, which has been initialised.</param>
/// <param name="sleep">
/// Gives the processor to other threads for about a millisecond; false, at once, where that is not possible. Null for never.
/// </param>
public sealed class SerialLine<TPorts, THost>(SerialAccess<TPorts, THost> access, Func<bool>? sleep = null) : ISerialLine
    where TPorts : IPortIo
    where THost : struct, ISerialHost
{
    /// <summary>Milliseconds that a reader may pause without losing anything.</summary>
    public const ulong Patience = 2_000;

    // A working port has sent its FIFO before (1.4 ms), and none shall have to wait for the end of a sleep.
    private const int LooksBeforeSleep = 5_000;

    public void Write(ReadOnlySpan<byte> utf8)
    {
        ref SerialPort<TPorts, THost> port = ref access();
        foreach (byte value in utf8)
        {
            if (!port.TrySend(value))
            {
                Wait(ref port, value);
            }
        }
    }

    public SerialInput Read(out byte value) => access().Read(out value);

    public bool TryTakeCancel() => access().TryTakeCancel();

    public bool TryResume() => access().TryResume();

    /// <summary>Has received bytes interrupt; from here on the interrupt's handler calls <see cref="Receive"/>.</summary>
    public void EnableInterrupt() => access().EnableReceiveInterrupt();

    /// <summary>Takes what the port has received. Allocates nothing and does not wait.</summary>
    public void Receive() => access().Receive();

    private void Wait(ref SerialPort<TPorts, THost> port, byte value)
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
