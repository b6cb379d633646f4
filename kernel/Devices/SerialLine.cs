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
    // A page of text that is pasted while a command runs.
    private const int RingBytes = 4096;

    private ByteRing? _received;

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
    public bool TryRead(out byte value) => _received is null ? uart().TryRead(out value) : _received.TryRead(out value);

    /// <summary>Has received bytes interrupt; from here on <see cref="Receive"/> takes them from the port.</summary>
    public void EnableInterrupt()
    {
        _received = new ByteRing(RingBytes);
        uart().EnableReceiveInterrupt();
    }

    /// <summary>Takes what the port has received: called by the interrupt's handler, or with interrupts off. Allocates nothing, and ends: a port sends only so fast.</summary>
    public void Receive()
    {
        for (int i = 0; i < RingBytes && _received is not null && uart().TryRead(out byte value); i++)
            _received.Write(value);
    }
}
