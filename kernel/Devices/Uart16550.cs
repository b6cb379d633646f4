using UefiKernel.Platform;

namespace UefiKernel.Devices;

/// <summary>
/// A 16550 serial port, polled, at 115200 baud, 8 data bits, no parity, 1 stop bit. Registers and bits are those of the PC16550D data sheet
/// (National Semiconductor, June 1995), section 8 "Registers". It allocates nothing and never waits without a bound, so it can be the first
/// thing that a boot uses and the last thing that a panic does.
/// </summary>
/// <typeparam name="TPorts">The processor's ports, or a test's.</typeparam>
/// <remarks>
/// A mutable structure: keep it in one non-readonly field and pass it by reference. Not for use by two processors at once.
/// </remarks>
public struct Uart16550<TPorts>
    where TPorts : struct, IPortIo
{
    /// <summary>Where PCs have their first serial port.</summary>
    public const ushort Com1 = 0x3F8;

    /// <summary>Line speed after <see cref="Initialize"/>, in bits per second.</summary>
    public const int BitsPerSecond = 115200;

    /// <summary>
    /// Most reads of the line status register in one wait. A read takes about a microsecond on an LPC bus (ISA timing), and a full FIFO
    /// empties in 16 × 87 µs = 1.4 ms, so this is some 70 times what a working port needs and still a tenth of a second.
    /// </summary>
    public const int WaitLimit = 100_000;

    /// <summary>Transmit waits in a row that may time out before the port is given up.</summary>
    public const int TimeoutsUntilDead = 3;

    // Register offsets; 0 and 1 are the divisor while the line control register's bit 7 is set.
    private const ushort Data = 0;
    private const ushort InterruptEnable = 1;
    private const ushort FifoControl = 2;
    private const ushort InterruptIdentification = 2;
    private const ushort LineControl = 3;
    private const ushort ModemControl = 4;
    private const ushort LineStatus = 5;
    private const ushort Scratch = 7;

    private const byte InterruptOnData = 0x01;

    private const byte LineStatusDataReady = 0x01;
    private const byte LineStatusFramingError = 0x08;
    private const byte LineStatusBreak = 0x10;
    private const byte LineStatusTransmitHoldingEmpty = 0x20;
    private const byte LineStatusTransmitterEmpty = 0x40;

    private const byte LineControlEightBits = 0x03;
    private const byte LineControlDivisorLatch = 0x80;

    private const byte FifoEnableAndReset = 0x07;
    private const byte FifosEnabled = 0xC0;
    private const int FifoDepth = 16;

    private const byte ModemReady = 0x0B; // DTR, RTS, and OUT2, which PCs put between the port and its interrupt line.
    private const byte ModemLoopback = 0x1E; // Loopback with RTS, OUT1 and OUT2.

    // 1.8432 MHz / 16 / 115200.
    private const byte DivisorLow = 1;
    private const byte DivisorHigh = 0;

    private const byte FloatingBus = 0xFF;

    private readonly ushort _base;
    private TPorts _ports;
    private byte _depth;
    private byte _room;
    private byte _timeouts;
    private UartStatus _status;

    /// <summary>Names a port; touches no hardware.</summary>
    /// <param name="ports">Access to the ports.</param>
    /// <param name="basePort">The first of its eight registers.</param>
    public Uart16550(TPorts ports, ushort basePort)
    {
        _ports = ports;
        _base = basePort;
        _depth = 1;
    }

    /// <summary>The state of the port.</summary>
    public readonly UartStatus Status => _status;

    /// <summary>Whether writing and reading can succeed.</summary>
    public readonly bool IsUsable => _status == UartStatus.Ready;

    /// <summary>
    /// Tests the port and sets it up. Bytes that firmware left in the transmitter are sent first (for a bounded time), bytes that wait in
    /// the receiver are lost.
    /// </summary>
    /// <returns>The new <see cref="Status"/>.</returns>
    public UartStatus Initialize()
    {
        _status = Probe();
        _timeouts = 0;
        _room = 0;
        return _status;
    }

    /// <summary>Sends one byte, waiting for room a bounded time.</summary>
    /// <param name="value">The byte.</param>
    /// <returns>False when the port is not usable or had no room in time; the byte is then lost.</returns>
    public bool TryWrite(byte value)
    {
        if (_status != UartStatus.Ready)
            return false;

        if (_room == 0)
        {
            if (!WaitForLine(LineStatusTransmitHoldingEmpty))
            {
                CountTimeout();
                return false;
            }

            _timeouts = 0;
            _room = _depth;
        }

        Write(Data, value);
        _room--;
        return true;
    }

    /// <summary>Takes one received byte; never waits.</summary>
    /// <param name="value">The byte, or 0.</param>
    /// <returns>False when none is there. A break or a byte with a framing error is dropped: it is line noise.</returns>
    public bool TryRead(out byte value)
    {
        value = 0;
        if (_status is not (UartStatus.Ready or UartStatus.Dead))
            return false;

        // At most one FIFO of noise is passed over, so that a stuck line cannot keep the caller here.
        for (int i = 0; i < FifoDepth; i++)
        {
            byte status = Read(LineStatus);
            if (status == FloatingBus || (status & LineStatusDataReady) == 0)
                return false;

            byte received = Read(Data);
            if ((status & (LineStatusBreak | LineStatusFramingError)) != 0)
                continue;

            value = received;
            return true;
        }

        return false;
    }

    /// <summary>Lets bytes that arrive interrupt, so that nobody needs to look for them all the time. They are taken by <see cref="TryRead"/> as before.</summary>
    public void EnableReceiveInterrupt()
    {
        if (_status == UartStatus.Ready)
            Write(InterruptEnable, InterruptOnData);
    }

    /// <summary>Waits a bounded time until everything written has left the wire; call it before power is cut.</summary>
    /// <returns>False when the port is not usable or did not finish.</returns>
    public bool TryDrain()
    {
        return _status == UartStatus.Ready && WaitForLine(LineStatusTransmitterEmpty);
    }

    private UartStatus Probe()
    {
        if (!ScratchHolds(0x55) || !ScratchHolds(0xAA))
            return Read(LineStatus) == FloatingBus && Read(Scratch) == FloatingBus ? UartStatus.Absent : UartStatus.ScratchFailed;

        // Firmware's last line may still be on its way. If this times out the transmitter is stuck, which the loopback will show.
        WaitForLine(LineStatusTransmitterEmpty);

        Write(InterruptEnable, 0);
        Write(LineControl, LineControlDivisorLatch);
        Write(Data, DivisorLow);
        Write(InterruptEnable, DivisorHigh);
        Write(LineControl, LineControlEightBits);
        Write(FifoControl, FifoEnableAndReset);
        _depth = (Read(InterruptIdentification) & FifosEnabled) == FifosEnabled ? (byte)FifoDepth : (byte)1;

        Write(ModemControl, ModemLoopback);
        bool loops = LoopsBack(0xAE) && LoopsBack(0x51);
        Write(FifoControl, FifoEnableAndReset);
        Write(ModemControl, ModemReady);
        return loops ? UartStatus.Ready : UartStatus.LoopbackFailed;
    }

    private bool ScratchHolds(byte value)
    {
        Write(Scratch, value);

        // Another register in between: an empty bus can hold the last value for a while.
        Read(LineControl);
        return Read(Scratch) == value;
    }

    private bool LoopsBack(byte value)
    {
        // What arrived before the loop was closed is not an answer.
        for (int i = 0; i < FifoDepth && (Read(LineStatus) & LineStatusDataReady) != 0; i++)
            Read(Data);

        Write(Data, value);
        return WaitForLine(LineStatusDataReady) && Read(Data) == value;
    }

    private bool WaitForLine(byte bits)
    {
        for (int i = 0; i < WaitLimit; i++)
        {
            byte status = Read(LineStatus);
            if (status == FloatingBus)
                return false;

            if ((status & bits) == bits)
                return true;
        }

        return false;
    }

    private void CountTimeout()
    {
        if (++_timeouts >= TimeoutsUntilDead)
            _status = UartStatus.Dead;
    }

    private byte Read(ushort register) => _ports.ReadByte((ushort)(_base + register));

    private void Write(ushort register, byte value) => _ports.WriteByte((ushort)(_base + register), value);
}
