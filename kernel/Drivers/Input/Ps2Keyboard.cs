using System;
using System.Collections.Generic;
using UefiKernel.Kernel.Processor;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.Input.Layouts;

namespace UefiKernel.Kernel.Drivers.Input;

/// <summary>A PS/2 keyboard behind the 8042, polled or with interrupts. Reading allocates nothing and never waits.</summary>
/// <typeparam name="TPorts">The processor's ports, or a test's.</typeparam>
public sealed class Ps2Keyboard<TPorts>
    where TPorts : IPortIo
{
    // Keyboard commands: IBM PS/2 Hardware Interface Technical Reference (1990), "Keyboards (101- and 102-Key)", commands from
    // the system.
    private const byte SelectScanCodeSet = 0xF0;
    private const byte EnableScanning = 0xF4;

    // The most bytes that one key sends is 8 (Print Screen), so this skips a few keys that mean nothing here.
    private const int BytesPerRead = 32;

    // Some hundred keys.
    private const int RingBytes = 1024;

    // Keys that are looked through for a Ctrl-C while a command runs.
    private const int KeysAhead = 512;

    private static readonly KeyPress s_cancel = KeyPress.Control('c');

    private readonly ScanCodeDecoder _decoder;
    private Ps2Controller<TPorts> _controller;
    private readonly KeyLocks _locks;
    private Ps2Leds _leds;
    private readonly Queue<KeyPress> _ahead = new(KeysAhead);
    private ByteRing? _received;
    private Action? _receiveAgain;
    private bool _hasLost;

    // Set by the interrupt's handler when the ring is full: the controller keeps its byte, and does not interrupt again before it
    // is read.
    private volatile bool _isHeldUp;

    /// <summary>Stores its arguments; does not access hardware.</summary>
    /// <param name="ports">Access to the ports.</param>
    /// <param name="keymap">The layout.</param>
    /// <param name="locks">Caps Lock and the others, which keyboards share.</param>
    public Ps2Keyboard(TPorts ports, Keymap keymap, KeyLocks locks)
    {
        _controller = new Ps2Controller<TPorts>(ports);
        _locks = locks;
        _leds = new Ps2Leds(locks);
        _decoder = new ScanCodeDecoder(keymap, locks);
    }

    /// <summary>What was found.</summary>
    public Ps2Status Status { get; private set; }

    /// <summary>Whether keys can come.</summary>
    public bool IsUsable => Status is Ps2Status.Ready or Ps2Status.NoKeyboard;

    /// <summary>
    /// Tests controller and keyboard and sets them up. Takes up to some seconds where broken hardware answers late.
    /// </summary>
    /// <param name="presence">What the FADT says; the ports are looked at in any case.</param>
    /// <returns>The new <see cref="Status"/>.</returns>
    public Ps2Status Initialize(Ps2Presence presence)
    {
        Status = _controller.Initialize(presence);
        if (Status != Ps2Status.Ready)
        {
            return Status;
        }

        // Keys that were pressed before are kept for the prompt.
        _controller.KeepWaitingCodes();

        // Set 2 is every keyboard's own and becomes set 1 in the controller; one that cannot translate needs a keyboard that
        // sends set 1. Keyboards that know only one set refuse the choice, which is fine: it is the right one.
        byte set = _controller.Translates ? (byte)2 : (byte)1;
        bool answers = _controller.TrySendToKeyboard(SelectScanCodeSet) && _controller.TrySendToKeyboard(set);
        answers |= _controller.TrySendToKeyboard(EnableScanning);
        Status = answers ? Ps2Status.Ready : Ps2Status.NoKeyboard;
        return Status;
    }

    /// <summary>
    /// Turns on interrupts for keys, so that constant polling is not needed; from here on <see cref="Receive"/> takes them
    /// from the controller. Called with interrupts off.
    /// </summary>
    /// <param name="receiveAgain">
    /// Calls <see cref="Receive"/> with interrupts off. Called when a full ring has room again.
    /// </param>
    public void EnableInterrupt(Action receiveAgain)
    {
        if (!IsUsable)
        {
            return;
        }

        _receiveAgain = receiveAgain;
        _locks.Changed += receiveAgain;

        // Interrupts are off while the controller is asked: the handler would take its answers. Where it does not answer, it is
        // polled as before.
        var received = new ByteRing(RingBytes);
        if (_controller.TryEnableInterrupt())
        {
            _received = received;
        }

        Receive();
    }

    /// <summary>
    /// Takes what the controller has: called by the interrupt's handler, or with interrupts off. Allocates nothing and never
    /// waits.
    /// </summary>
    public void Receive()
    {
        if (_received is null)
        {
            // Who polls also sends.
            return;
        }

        for (int i = 0; i < BytesPerRead && !_received.IsFull && _controller.TryRead(out byte code); i++)
        {
            if (!_leds.TryTake(code))
            {
                _received.Write(code);
            }
        }

        _leds.Send(ref _controller);
        _isHeldUp = _received.IsFull;
    }

    /// <summary>Takes the next key; false, at once, when none was pressed.</summary>
    public bool TryRead(out KeyPress key)
    {
        if (_ahead.TryDequeue(out key))
        {
            return true;
        }

        if (!_hasLost)
        {
            return TryDecode(out key);
        }

        _hasLost = false;
        key = new KeyPress(KeyKind.Lost);
        return true;
    }

    /// <summary>Discards the keys that wait up to and with the last Ctrl-C, without taking others.</summary>
    /// <returns>False when there is no Ctrl-C among them.</returns>
    public bool TryTakeCancel()
    {
        // Looks through everything that was typed: a Ctrl-C after more keys than fit counts too.
        bool isTaken = false;
        for (int i = 0; i < RingBytes && TryDecode(out KeyPress key); i++)
        {
            if (key == s_cancel)
            {
                _ahead.Clear();
                _hasLost = false;
                isTaken = true;
            }
            else if (_ahead.Count < KeysAhead)
            {
                _ahead.Enqueue(key);
            }
            else
            {
                _hasLost = true;
            }
        }

        return isTaken;
    }

    private bool TryDecode(out KeyPress key)
    {
        key = default;
        if (!IsUsable)
        {
            return false;
        }

        if (_decoder.TryTakeWaiting(out key))
        {
            return true;
        }

        for (int i = 0; i < BytesPerRead && TryReadCode(out byte code); i++)
        {
            if (_decoder.TryDecode(code, out key))
            {
                return true;
            }
        }

        return false;
    }

    private bool TryReadCode(out byte code)
    {
        if (_received is null)
        {
            bool isRead;
            do
            {
                isRead = _controller.TryRead(out code);
            }
            while (isRead && _leds.TryTake(code));

            _leds.Send(ref _controller);
            return isRead;
        }

        if (!_received.TryRead(out code))
        {
            return false;
        }

        if (_isHeldUp)
        {
            _receiveAgain!();
        }

        return true;
    }
}
