using UefiKernel.Kernel.Drivers.Input;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Drivers.Serial;

/// <summary>
/// The registers of a 16550 serial port at 8 data bits, no parity, 1 stop bit. Registers and bits are those of the
/// PC16550D data sheet (National Semiconductor, June 1995), section 8 "Registers". It allocates nothing and waits only in
/// <see cref="Initialize"/>, for a bounded time.
/// </summary>
/// <typeparam name="TPorts">The processor's ports, or a test's.</typeparam>
/// <remarks>
/// A mutable structure: keep it in one non-readonly field and pass it by reference. <see cref="SerialPort{TPorts, THost}"/> keeps
/// threads and interrupt handlers apart.
/// </remarks>
public struct Uart16550<TPorts>
    where TPorts : IBytePorts
{
    /// <summary>Where PCs have their first serial port.</summary>
    public const ushort Com1 = 0x3F8;

    /// <summary>
    /// The fastest line speed, in bits per second: 1.8432 MHz over 16. Other speeds are whole fractions of it.
    /// </summary>
    public const int BitsPerSecond = 115200;

    /// <summary>
    /// Most reads of the line status register in one wait. A read takes about a microsecond on an LPC bus (ISA timing), and a
    /// full FIFO empties in 16 × 87 µs = 1.4 ms, so this is some 70 times what a working port needs and still a tenth of a
    /// second.
    /// </summary>
    public const int WaitLimit = 100_000;

    // Bytes taken in one call, so that a stuck line cannot keep the caller.
    private const int ReceiveLimit = 64;

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
    private const byte LineStatusOverrun = 0x02;
    private const byte LineStatusParityError = 0x04;
    private const byte LineStatusFramingError = 0x08;
    private const byte LineStatusBreak = 0x10;
    private const byte LineStatusTransmitHoldingEmpty = 0x20;
    private const byte LineStatusTransmitterEmpty = 0x40;

    private const byte LineControlEightBits = 0x03;
    private const byte LineControlDivisorLatch = 0x80;

    // The receiver interrupts at the first byte. Nothing is reset: what has arrived is kept.
    private const byte FifoEnable = 0x01;
    private const byte FifosEnabled = 0xC0;
    private const int FifoDepth = 16;

    private const byte ModemReady = 0x0B; // DTR, RTS, and OUT2, which PCs put between the port and its interrupt line.
    private const byte ModemBusy = 0x09; // The same without RTS: a sender with flow control stops sending.
    private const byte ModemLoopback = 0x1E; // Loopback with RTS, OUT1 and OUT2.

    private const byte FloatingBus = 0xFF;

    private readonly ushort _base;
    private readonly ushort _divisor;
    private TPorts _ports;
    private byte _depth;
    private byte _room;
    private byte _receiveErrors;

    // Bit N: bytes are missing behind the next N + 1 bytes of the receiver.
    private uint _lossesAhead;
    private bool _hasOverrun;
    private UartStatus _status;

    /// <summary>Stores its arguments; does not access hardware.</summary>
    /// <param name="ports">Access to the ports.</param>
    /// <param name="basePort">The first of its eight registers.</param>
    /// <param name="divisor">Divides <see cref="BitsPerSecond"/>; 0 leaves the speed as it is set.</param>
    public Uart16550(TPorts ports, ushort basePort, ushort divisor = 1)
    {
        _divisor = divisor;
        _ports = ports;
        _base = basePort;
        _depth = 1;
    }

    /// <summary>The state of the port.</summary>
    public readonly UartStatus Status => _status;

    /// <summary>Whether writing and reading can succeed.</summary>
    public readonly bool IsUsable => _status == UartStatus.Ready;

    /// <summary>
    /// Tests the port and sets it up. Bytes that firmware left in the transmitter are sent first (for a bounded time), bytes that
    /// wait in the receiver are kept. In loopback mode, for 0.2 ms, the port is cut off from the line.
    /// </summary>
    /// <param name="input">Where received bytes go.</param>
    /// <returns>The new <see cref="Status"/>.</returns>
    public UartStatus Initialize(ref InputRing input)
    {
        _room = 0;
        _lossesAhead = 0;
        _hasOverrun = false;
        _receiveErrors = 0;
        _status = Probe(ref input);
        if (_status != UartStatus.Ready)
        {
            input.Clear();
        }

        return _status;
    }

    /// <summary>Whether the transmitter takes a byte now. A port that has vanished takes none.</summary>
    public bool HasRoom()
    {
        if (_status != UartStatus.Ready)
        {
            return false;
        }

        if (_room == 0 && IsSet(ReadLineStatus(), LineStatusTransmitHoldingEmpty))
        {
            _room = _depth;
        }

        return _room > 0;
    }

    /// <summary>Sends one byte; does not wait.</summary>
    /// <param name="value">The byte.</param>
    /// <returns>False when there is no room now; the byte was not taken.</returns>
    public bool TrySend(byte value)
    {
        if (!HasRoom())
        {
            return false;
        }

        Write(Data, value);
        _room--;
        return true;
    }

    /// <summary>
    /// Takes what the receiver holds, as far as there is room. A byte with an error is lost; a break is no byte.
    /// </summary>
    /// <param name="input">Where received bytes go.</param>
    /// <param name="refuses">Loses the bytes for which there is no room, instead of leaving them in the receiver.</param>
    public void Receive(ref InputRing input, bool refuses = false)
    {
        if (_status != UartStatus.Ready)
        {
            return;
        }

        byte status = ReadLineStatus();
        NoteOverrun(ref input, isBehindRead: false);
        for (int i = 0; i < ReceiveLimit && (refuses || !input.IsFull) && IsSet(status, LineStatusDataReady); i++)
        {
            byte errors = _receiveErrors;
            _receiveErrors = 0;
            byte value = Read(Data);

            // What happened up to now is known before the byte counts.
            status = ReadLineStatus();
            NoteOverrun(ref input, isBehindRead: true);
            bool isCancelRefused = !IsSet(errors, LineStatusBreak) && Take(value, errors, ref input);
            if ((_lossesAhead & 1) != 0)
            {
                input.MarkLoss();
            }

            _lossesAhead >>= 1;

            // What stands behind a Ctrl-C may have room when the Ctrl-C has done its work.
            if (isCancelRefused)
            {
                return;
            }
        }
    }

    /// <summary>Lets bytes that arrive interrupt, or not.</summary>
    public void SetReceiveInterrupt(bool enabled)
    {
        if (_status == UartStatus.Ready)
        {
            Write(InterruptEnable, enabled ? InterruptOnData : (byte)0);
        }
    }

    /// <summary>Asks the other end to send, or to wait (RTS). A cable without that line changes nothing.</summary>
    public void SetRequestToSend(bool enabled)
    {
        if (_status == UartStatus.Ready)
        {
            Write(ModemControl, enabled ? ModemReady : ModemBusy);
        }
    }

    /// <summary>Whether everything that was sent has left the wire. Does not wait.</summary>
    public bool IsDrained()
    {
        return _status == UartStatus.Ready && IsSet(ReadLineStatus(), LineStatusTransmitterEmpty);
    }

    private static bool IsSet(byte status, byte bits) => status != FloatingBus && (status & bits) == bits;

    private UartStatus Probe(ref InputRing input)
    {
        if (!ScratchHolds(0x55) || !ScratchHolds(0xAA))
        {
            return Read(LineStatus) == FloatingBus && Read(Scratch) == FloatingBus ? UartStatus.Absent : UartStatus.ScratchFailed;
        }

        // Firmware's last line may still be on its way. If this times out the transmitter is stuck, which the loopback will show.
        WaitForLine(LineStatusTransmitterEmpty);

        Write(InterruptEnable, 0);
        if (_divisor != 0)
        {
            Write(LineControl, LineControlDivisorLatch);
            Write(Data, (byte)_divisor);
            Write(InterruptEnable, (byte)(_divisor >> 8));
        }

        Write(LineControl, LineControlEightBits);

        // A FIFO that is switched on begins empty; firmware has mostly done that. A byte that comes between these two accesses is
        // lost then.
        Keep(ref input);
        Write(FifoControl, FifoEnable);
        _depth = (Read(InterruptIdentification) & FifosEnabled) == FifosEnabled ? (byte)FifoDepth : (byte)1;

        Write(ModemControl, ModemLoopback);
        bool loops = LoopsBack(0xAE, ref input) && LoopsBack(0x51, ref input);
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

    private bool LoopsBack(byte value, ref InputRing input)
    {
        // What arrived before the loop was closed may come first: it is typed input, not the answer.
        Keep(ref input);
        Write(Data, value);
        for (int i = 0; i <= FifoDepth; i++)
        {
            if (!WaitForLine(LineStatusDataReady))
            {
                return false;
            }

            byte received = Read(Data);
            if (received == value)
            {
                return true;
            }

            if (!input.IsFull)
            {
                input.Add(received);
            }
        }

        return false;
    }

    private void Keep(ref InputRing input)
    {
        for (int i = 0; i < FifoDepth && !input.IsFull && IsSet(ReadLineStatus(), LineStatusDataReady); i++)
        {
            input.Add(Read(Data));
        }
    }

    private bool WaitForLine(byte bits)
    {
        for (int i = 0; i < WaitLimit; i++)
        {
            byte status = ReadLineStatus();
            if (status == FloatingBus)
            {
                return false;
            }

            if (IsSet(status, bits))
            {
                return true;
            }
        }

        return false;
    }

    // Reading clears the errors, so they are kept for the byte that they belong to.
    private byte ReadLineStatus()
    {
        byte status = Read(LineStatus);
        if (status != FloatingBus)
        {
            _receiveErrors |= (byte)(status & (LineStatusParityError | LineStatusFramingError | LineStatusBreak));
            _hasOverrun |= (status & LineStatusOverrun) != 0;
        }

        return status;
    }

    // Whether it is a Ctrl-C for which there is no room.
    private static bool Take(byte value, byte errors, ref InputRing input)
    {
        if (errors == 0 && input.IsFull)
        {
            return input.Refuse(value);
        }

        if (errors == 0)
        {
            input.Add(value);
        }
        else
        {
            input.MarkLoss();
        }

        return false;
    }

    // Without a FIFO a byte that comes too soon takes the place of the one before it. With a FIFO, which is full then, it is lost
    // behind those that wait. A byte that was read just now may have been among them or not.
    private void NoteOverrun(ref InputRing input, bool isBehindRead)
    {
        if (!_hasOverrun)
        {
            return;
        }

        _hasOverrun = false;
        if (_depth == 1)
        {
            input.MarkLoss();
        }
        else
        {
            _lossesAhead |= 1u << (FifoDepth - 1) | (isBehindRead ? 1u << FifoDepth : 0);
        }
    }

    private byte Read(ushort register) => _ports.ReadByte((ushort)(_base + register));

    private void Write(ushort register, byte value) => _ports.WriteByte((ushort)(_base + register), value);
}
