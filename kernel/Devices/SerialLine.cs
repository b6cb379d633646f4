using System;
using UefiKernel.Platform;
using UefiKernel.Shell;

namespace UefiKernel.Devices;

/// <summary>Gives the one structure that drives a port, wherever it is kept.</summary>
/// <typeparam name="TPorts">The processor's ports, or a test's.</typeparam>
public delegate ref Uart16550<TPorts> UartAccess<TPorts>()
    where TPorts : struct, IPortIo;

/// <summary>
/// A serial port as the shell's line. The boot log writes to the same port, and a copy of its structure would count the transmitter's room
/// by itself, so this borrows the structure for every call.
/// </summary>
/// <typeparam name="TPorts">The processor's ports, or a test's.</typeparam>
/// <param name="uart">Gives the port, which has been initialised.</param>
public sealed class SerialLine<TPorts>(UartAccess<TPorts> uart) : ISerialLine
    where TPorts : struct, IPortIo
{
    /// <summary>Sends bytes as they are; what a port that is absent or stuck does not take is dropped.</summary>
    /// <param name="utf8">The bytes.</param>
    public void Write(ReadOnlySpan<byte> utf8)
    {
        ref Uart16550<TPorts> port = ref uart();
        foreach (byte value in utf8)
        {
            // A byte that found no room in time is lost; the next ones are tried until the port declares itself dead.
            if (!port.TryWrite(value) && !port.IsUsable)
                return;
        }
    }

    /// <inheritdoc/>
    public bool TryRead(out byte value) => uart().TryRead(out value);
}
