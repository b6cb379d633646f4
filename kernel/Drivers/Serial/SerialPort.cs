using UefiKernel.Kernel.Drivers.Input;
using UefiKernel.Kernel.Processor;
using UefiKernel.Shell.Console;

namespace UefiKernel.Kernel.Drivers.Serial;

/// <summary>
/// A serial port as the log, the shell and a panic share it: a 16550, the bytes that it received, and the handling of bytes that
/// it does not accept. While a reader pauses, the port accepts none. Writers then wait once, for a bounded time. After that the
/// port is stalled, and bytes are dropped without waiting until it accepts some again. Then the number of lost bytes is written.
/// Nothing here allocates.
/// </summary>
/// <typeparam name="TPorts">The processor's ports, or a test's.</typeparam>
/// <typeparam name="THost">The processor, or a test's.</typeparam>
/// <remarks>
/// A mutable structure: keep it in one non-readonly field and pass it by reference. Its lock is
/// <see cref="ISerialHost.Suspend"/>: each access to the 16550 and to the state of the transmitter is made under it, for the time
/// of a few port accesses.
/// </remarks>
public struct SerialPort<TPorts, THost>
    where TPorts : IBytePorts
    where THost : struct, ISerialHost
{
    /// <summary>Milliseconds that <see cref="TryWrite"/> waits before the port is stalled.</summary>
    public const ulong Patience = 100;

    /// <summary>The end of a wait where the clock stands still: about a second (ISA timing).</summary>
    public const int MostLooks = 1_000_000;

    /// <summary>
    /// Milliseconds that the ring may be full without being read; after that, bytes are dropped instead of being left in the
    /// receiver.
    /// </summary>
    public const ulong FullPatience = 2_000;

    // The other end is asked to wait at three quarters and to go on at a quarter.
    private const int HighCount = InputRing.Capacity / 4 * 3;
    private const int LowCount = InputRing.Capacity / 4;

    private const byte Escape = 0x1B;

    private THost _host;
    private Uart16550<TPorts> _uart;
    private InputRing _input;
    private LossNote _note;
    private ulong _stalledSince;
    private ulong _lostNow;
    private ulong _fullSince;
    private bool _isStalled;
    private bool _hasResumed;
    private bool _isAtLineStart;
    private bool _isAlone;
    private bool _usesInterrupt;
    private bool _isHeldOff;
    private bool _isFull;

    /// <summary>What was found.</summary>
    public readonly UartStatus Status => _uart.Status;

    /// <summary>Whether there is a port that works.</summary>
    public readonly bool IsUsable => _uart.IsUsable;

    /// <summary>Whether the port is stalled: it has accepted no bytes for so long that writers no longer wait for it.</summary>
    public readonly bool IsStalled => _isStalled;

    /// <summary>All bytes that were ever lost because the port took none.</summary>
    public ulong Lost { get; private set; }

    /// <summary>The clock that waits are measured by, in milliseconds.</summary>
    public readonly ulong Milliseconds => _host.Milliseconds;

    /// <summary>Tests a port and sets it up; see <see cref="Uart16550{TPorts}.Initialize"/>. What has arrived is kept.</summary>
    /// <param name="ports">Access to the ports.</param>
    /// <param name="host">Lock and clock.</param>
    /// <param name="basePort">The first of the port's eight registers.</param>
    /// <param name="divisor">See <see cref="Uart16550{TPorts}"/>.</param>
    public UartStatus Initialize(TPorts ports, THost host, ushort basePort, ushort divisor = 1)
    {
        // Not a constructor: the structure is too large for the stack of some firmware.
        _host = host;
        _uart = new Uart16550<TPorts>(ports, basePort, divisor);
        using (Lock())
        {
            return _uart.Initialize(ref _input);
        }
    }

    /// <summary>
    /// From here on only the kernel reads bytes from the port. Before, a firmware with a terminal on it reads too: if both did,
    /// the bytes would be out of order, so until then arriving bytes are left to the firmware.
    /// </summary>
    public void BeginReceiving()
    {
        using (Lock())
        {
            _isAlone = true;
            ReceiveLocked();
        }
    }

    /// <summary>
    /// Sends a byte unless that needs a wait, or drops it where there is no port or the port is stalled.
    /// </summary>
    /// <param name="value">The byte.</param>
    /// <returns>False when the caller has to try again, or to call <see cref="GiveUp"/>.</returns>
    public bool TrySend(byte value)
    {
        if (!IsUsable)
        {
            return true;
        }

        using (Lock())
        {
            // While the kernel boots it writes much, and no other code checks the port.
            if (_isAlone && !_usesInterrupt)
            {
                ReceiveLocked();
            }

            return TryResumeAt(value) ? TrySendNote() && _uart.TrySend(value) : Lose(value);
        }
    }

    /// <summary>Ends a wait without success: from here on bytes are lost until the port takes some again.</summary>
    /// <param name="since">When the wait began, in milliseconds.</param>
    public void GiveUp(ulong since)
    {
        using (Lock())
        {
            if (_isStalled)
            {
                return;
            }

            _isStalled = true;
            _isAtLineStart = false;
            _stalledSince = since;
        }
    }

    /// <summary>Sends a byte, waiting a bounded time unless the port is stalled.</summary>
    /// <param name="value">The byte.</param>
    public void TryWrite(byte value)
    {
        if (TrySend(value))
        {
            return;
        }

        ulong start = _host.Milliseconds;
        for (int looks = 1; looks < MostLooks && _host.Milliseconds - start < Patience; looks++)
        {
            if (TrySend(value))
            {
                return;
            }
        }

        GiveUp(start);
        TrySend(value);
    }

    /// <summary>Checks whether a stalled port accepts bytes again, and writes how many were lost.</summary>
    /// <returns>True once after each loss.</returns>
    public bool TryResume()
    {
        using (Lock())
        {
            if (_isStalled && _uart.HasRoom())
            {
                EndStall();
            }

            bool hasResumed = !_isStalled && _hasResumed && TrySendNote();
            _hasResumed &= !hasResumed;
            return hasResumed;
        }
    }

    /// <summary>Reads the received bytes: for the interrupt handler, and for polling.</summary>
    public void Receive()
    {
        using (Lock())
        {
            ReceiveLocked();
        }
    }

    /// <summary>Takes a received byte, or the news that some were lost; does not wait. For one thread.</summary>
    /// <param name="value">The byte, or 0.</param>
    public SerialInput Read(out byte value)
    {
        if (_input.Count == 0 && _isAlone)
        {
            Receive();
        }

        SerialInput read = _input.Read(out value);
        if ((_isHeldOff || _isFull) && _input.Count <= LowCount)
        {
            GoOn();
        }

        return read;
    }

    /// <summary>
    /// Discards all received bytes up to and with the last Ctrl-C; false when there is none among them. For the thread that
    /// reads.
    /// </summary>
    public bool TryTakeCancel()
    {
        if (!_isAlone)
        {
            return false;
        }

        using (Lock())
        {
            // A Ctrl-C must reach a command that does not read, even after more bytes than the ring holds.
            if (_isFull && _host.Milliseconds - _fullSince >= FullPatience)
            {
                _uart.Receive(ref _input, refuses: true);
            }
            else
            {
                ReceiveLocked();
            }
        }

        bool isTaken = _input.TryTakeCancel();
        if (isTaken && (_isHeldOff || _isFull) && _input.Count <= LowCount)
        {
            GoOn();
        }

        return isTaken;
    }

    /// <summary>Discards received bytes: they were sent before the question that follows.</summary>
    public void DiscardInput()
    {
        BeginReceiving();
        _input.Clear();
    }

    /// <summary>Lets received bytes interrupt; the handler calls <see cref="Receive"/>.</summary>
    public void EnableReceiveInterrupt()
    {
        using (Lock())
        {
            _isAlone = true;
            _usesInterrupt = true;
            _uart.SetReceiveInterrupt(!_isFull);
            ReceiveLocked();
        }
    }

    /// <summary>Waits a bounded time until everything written has left the wire; call it before power is cut.</summary>
    /// <returns>False when the port is stalled, or something was still on its way when the time was up.</returns>
    public bool TryDrain()
    {
        ulong start = _host.Milliseconds;
        for (int looks = 0; looks < MostLooks && _host.Milliseconds - start < Patience; looks++)
        {
            using (Lock())
            {
                if (_isStalled || !IsUsable)
                {
                    return false;
                }

                if (_uart.IsDrained())
                {
                    return true;
                }
            }
        }

        return false;
    }

    // Whether the port is not stalled any more. Text goes on where the other end can follow it: at a line or at an escape
    // sequence.
    private bool TryResumeAt(byte value)
    {
        if (!_isStalled)
        {
            return true;
        }

        bool isPlace = value is Escape or (byte)'\r' || _isAtLineStart;
        if (!isPlace || !_uart.HasRoom())
        {
            return false;
        }

        EndStall();
        return true;
    }

    private void EndStall()
    {
        // The line that the note was on may have stalled again.
        _note.Set(_lostNow + _note.Unsent, _host.Milliseconds - _stalledSince);
        _lostNow = 0;
        _isStalled = false;
        _hasResumed = true;
    }

    private bool TrySendNote()
    {
        while (_note.TryPeek(out byte next))
        {
            if (!_uart.TrySend(next))
            {
                return false;
            }

            _note.Advance();
        }

        return true;
    }

    private bool Lose(byte value)
    {
        _isAtLineStart = value == '\n';
        _lostNow++;
        Lost++;
        return true;
    }

    private void ReceiveLocked()
    {
        _uart.Receive(ref _input);
        HoldOff();
    }

    private void HoldOff()
    {
        if (!_isHeldOff && _input.Count >= HighCount)
        {
            _isHeldOff = true;
            _uart.SetRequestToSend(false);
        }

        if (!_isFull && _input.IsFull)
        {
            // What the receiver holds stays there, and the interrupt for it would come at once again.
            _isFull = true;
            _fullSince = _host.Milliseconds;
            if (_usesInterrupt)
            {
                _uart.SetReceiveInterrupt(false);
            }
        }
    }

    private void GoOn()
    {
        using (Lock())
        {
            _isHeldOff = false;
            _isFull = false;
            _uart.SetRequestToSend(true);
            if (_usesInterrupt)
            {
                _uart.SetReceiveInterrupt(true);
            }

            ReceiveLocked();
        }
    }

    private readonly Section Lock() => new(_host);

    /// <summary>A critical section without interrupts and other threads.</summary>
    private readonly ref struct Section(THost host)
    {
        private readonly THost _host = host;
        private readonly ulong _state = host.Suspend();

        /// <summary>Ends it, however it is left.</summary>
        public void Dispose() => _host.Resume(_state);
    }
}
