using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Drivers.Input;

/// <summary>
/// The 8042 keyboard controller with its mouse port closed. It is polled; interrupts, off at first, only signal when to poll.
/// Commands and status bits: IBM PS/2 Hardware Interface Technical Reference (1990), "Keyboard and Auxiliary Device Controller
/// (Type 1)". Allocates nothing; every wait is bounded.
/// </summary>
/// <typeparam name="TPorts">The processor's ports, or a test's.</typeparam>
/// <param name="ports">Access to the ports.</param>
/// <remarks>
/// A mutable structure: keep it in one non-readonly field. Answers of the controller and scan codes come through the same
/// register and look alike. So the keyboard port is closed and emptied before the controller is asked for anything. Scan codes
/// that are read on the way are kept for <see cref="TryRead"/>.
/// </remarks>
public partial struct Ps2Controller<TPorts>(TPorts ports)
    where TPorts : IPortIo
{
    /// <summary>The data port.</summary>
    public const ushort DataPort = 0x60;

    /// <summary>The status port when read, the command port when written.</summary>
    public const ushort CommandPort = 0x64;

    /// <summary>
    /// Most status reads in one wait, at about a microsecond each: a tenth of a second. A keyboard must answer within 20 ms, the
    /// controller is faster.
    /// </summary>
    public const int WaitLimit = 100_000;

    /// <summary>Most status reads while the self-test runs, which takes some controllers half a second.</summary>
    public const int SelfTestWaitLimit = 1_000_000;

    private const byte StatusOutputFull = 0x01;
    private const byte StatusInputFull = 0x02;
    private const byte StatusFromAuxiliary = 0x20;
    private const byte StatusTimeout = 0x40;
    private const byte StatusParityError = 0x80;
    private const byte NotAKey = StatusFromAuxiliary | StatusTimeout | StatusParityError;
    private const byte FloatingBus = 0xFF;

    private const byte CommandReadConfiguration = 0x20;
    private const byte CommandWriteConfiguration = 0x60;
    private const byte CommandDisableAuxiliary = 0xA7;
    private const byte CommandSelfTest = 0xAA;
    private const byte CommandTestKeyboardPort = 0xAB;
    private const byte CommandDisableKeyboard = 0xAD;
    private const byte CommandEnableKeyboard = 0xAE;

    private const byte SelfTestPassed = 0x55;
    private const byte PortTestLastFault = 0x04; // 1 to 4: clock low, clock high, data low, data high.

    private const byte ConfigurationInterrupts = 0x03;
    private const byte ConfigurationKeyboardInterrupt = 0x01;
    private const byte ConfigurationKeyboardClockOff = 0x10;
    private const byte ConfigurationAuxiliaryClockOff = 0x20;
    private const byte ConfigurationTranslate = 0x40;

    private const byte Acknowledge = 0xFA;
    private const byte Resend = 0xFE;
    private const int SendAttempts = 3;

    // Scan codes that may come before an answer; the controller's buffer and the keyboard's together hold 17.
    private const int StrayLimit = 32;

    // Status reads without a byte after which a closed port is empty: a byte that was complete when the port was closed is there
    // within microseconds.
    private const int ClosedQuietReads = 100;

    // The same for an open port: the keyboard sends a byte in about a millisecond.
    private const int OpenQuietReads = 3_000;

    // A keyboard answers within 20 ms.
    private const int AnswerReads = 20_000;

    private TPorts _ports = ports;
    private KeptCodes _kept;
    private int _keptCount;
    private int _keptRead;

    /// <summary>
    /// Whether the controller turns the keyboard's scan code set 2 into set 1. Known after <see cref="Initialize"/>.
    /// </summary>
    public bool Translates { get; private set; }

    /// <summary>Tests the controller and opens its keyboard port.</summary>
    /// <param name="presence">What firmware says. If it does not declare a controller, one that fails its self-test is not
    /// used.</param>
    /// <returns><see cref="Ps2Status.Ready"/>, or what failed. The keyboard itself is not asked.</returns>
    public Ps2Status Initialize(Ps2Presence presence)
    {
        if (_ports.ReadByte(CommandPort) == FloatingBus)
        {
            return Ps2Status.Absent;
        }

        if (!TryClose())
        {
            return Ps2Status.Absent;
        }

        // Codes of another set than the translated one would be read as other keys.
        if (!TryReadConfiguration(out byte found) || (found & ConfigurationTranslate) == 0)
        {
            _keptRead = _keptCount;
        }

        // Some notebooks' controllers fail the test but work, so one that the firmware declares is tried anyway.
        if (!PassesSelfTest() && presence != Ps2Presence.Declared)
        {
            return Ps2Status.SelfTestFailed;
        }

        // The self-test may have opened the ports again.
        if (!TryClose() || !TryConfigure())
        {
            return Ps2Status.SelfTestFailed;
        }

        // Only the documented faults count; some controllers answer the test with other bytes, or not at all.
        if (TryCommand(CommandTestKeyboardPort) && TryReceive(WaitLimit, out byte fault) &&
            fault is >= 1 and <= PortTestLastFault)
        {
            return Ps2Status.PortFailed;
        }

        return TryCommand(CommandEnableKeyboard) ? Ps2Status.Ready : Ps2Status.Absent;
    }

    /// <summary>Whether nothing answers at the controller's ports.</summary>
    public readonly bool IsAbsent => _ports.ReadByte(CommandPort) == FloatingBus;

    /// <summary>Takes a byte that the keyboard sent; never waits.</summary>
    /// <param name="value">The byte, or 0.</param>
    /// <returns>False when there is none. Bytes from the mouse port or with errors are dropped.</returns>
    public bool TryRead(out byte value)
    {
        if (_keptRead == _keptCount)
        {
            return TryTake(out value);
        }

        value = _kept[_keptRead++];
        return true;
    }

    /// <summary>
    /// Turns on interrupts for the keyboard's bytes, so that constant polling is not needed. They are taken by
    /// <see cref="TryRead"/> as before.
    /// </summary>
    /// <returns>False when the controller did not take it.</returns>
    public bool TryEnableInterrupt()
    {
        bool isEnabled = TryClose() && TryReadConfiguration(out byte configuration)
            && TryWriteConfiguration((byte)(configuration | ConfigurationKeyboardInterrupt));
        return TryCommand(CommandEnableKeyboard) && isEnabled;
    }

    /// <summary>
    /// Reads the scan codes that controller and keyboard hold: a command makes the keyboard forget those that it has not sent.
    /// </summary>
    public void KeepWaitingCodes() => KeepCodes(OpenQuietReads);

    /// <summary>
    /// Sends a byte to the keyboard and waits for its acknowledgement. Scan codes that come before it are kept.
    /// </summary>
    /// <remarks>
    /// No key of a keyboard that is translated to set 1 has a code that reads as an acknowledgement. The release of 7Eh, the
    /// comma of Brazilian keypads, reads as a request to send again.
    /// </remarks>
    /// <param name="value">A command or its parameter.</param>
    /// <returns>False when the keyboard did not take it.</returns>
    public bool TrySendToKeyboard(byte value)
    {
        for (int attempt = 0; attempt < SendAttempts; attempt++)
        {
            if (!WaitForInputEmpty())
            {
                return false;
            }

            _ports.WriteByte(DataPort, value);
            if (!TryReceiveAnswer(out byte answer))
            {
                return false;
            }

            if (answer == Acknowledge)
            {
                return true;
            }

            // A keyboard that asks for the byte again waits for it. Behind the release of a key the acknowledgement follows.
            if (TryReceive(AnswerReads, out byte next))
            {
                if (next == Acknowledge)
                {
                    return true;
                }

                Keep(next);
            }
        }

        return false;
    }

    /// <summary>
    /// Sends a byte to the keyboard if the controller takes one now; its answer comes by <see cref="TryRead"/>.
    /// </summary>
    /// <param name="value">A command or its parameter.</param>
    /// <returns>False when the controller is busy; never waits.</returns>
    public readonly bool TryPutToKeyboard(byte value)
    {
        byte status = _ports.ReadByte(CommandPort);
        bool isFree = status != FloatingBus && (status & StatusInputFull) == 0;
        if (isFree)
        {
            _ports.WriteByte(DataPort, value);
        }

        return isFree;
    }

    private bool PassesSelfTest()
    {
        for (int attempt = 0; attempt < SendAttempts; attempt++)
        {
            if (!TryCommand(CommandSelfTest) || !TryReceive(SelfTestWaitLimit, out byte result))
            {
                return false;
            }

            if (result == SelfTestPassed)
            {
                return true;
            }
        }

        return false;
    }

    private bool TryConfigure()
    {
        if (!TryReadConfiguration(out byte configuration))
        {
            return false;
        }

        // The ports stay closed until the last answer has come.
        configuration &= unchecked((byte)~ConfigurationInterrupts);
        configuration |= ConfigurationKeyboardClockOff | ConfigurationAuxiliaryClockOff | ConfigurationTranslate;
        if (!TryWriteConfiguration(configuration) || !TryReadConfiguration(out byte written))
        {
            return false;
        }

        Translates = (written & ConfigurationTranslate) != 0;
        return true;
    }

    private bool TryReadConfiguration(out byte configuration)
    {
        configuration = 0;
        if (!TryCommand(CommandReadConfiguration) || !TryReceive(WaitLimit, out configuration))
        {
            return false;
        }

        // What comes before the answer is a scan code.
        for (int i = 0; i < StrayLimit && TryReceive(ClosedQuietReads, out byte next); i++)
        {
            Keep(configuration);
            configuration = next;
        }

        return true;
    }

    private bool TryWriteConfiguration(byte configuration)
    {
        if (!TryCommand(CommandWriteConfiguration) || !WaitForInputEmpty())
        {
            return false;
        }

        _ports.WriteByte(DataPort, configuration);
        return WaitForInputEmpty();
    }
}
