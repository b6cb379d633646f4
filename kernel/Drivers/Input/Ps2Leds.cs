namespace UefiKernel.Kernel.Drivers.Input;

/// <summary>
/// Shows the locks at a PS/2 keyboard without waiting for it: each byte is sent when the keyboard has taken the one before (IBM
/// PS/2 Hardware Interface Technical Reference, 1990, "Keyboards (101- and 102-Key)", Set/Reset Status Indicators). Used with
/// interrupts off, or while the keyboard does not interrupt; allocates nothing.
/// </summary>
/// <param name="locks">The locks.</param>
internal struct Ps2Leds(KeyLocks locks)
{
    private const byte SetIndicators = 0xED;
    private const byte Acknowledge = 0xFA;
    private const byte Resend = 0xFE;
    private const int MostResends = 3;

    // Tries of one state of the locks, and codes of keys without an answer among them until one counts as failed: the keyboard
    // sends nothing else in between.
    private const int MostFailures = 3;
    private const int MostCodes = 16;
    private const int LedBits = 7;

    private Step _step;
    private byte? _next;
    private int _shown = -1;
    private int _sending;
    private int _resends;
    private int _codes;
    private int _failures;
    private int _failed;

    private enum Step : byte
    {
        Idle,
        Command,
        Value,
    }

    /// <summary>The indicators as the keyboard has them: Scroll Lock in bit 0, Num Lock in bit 1, Caps Lock in bit 2.</summary>
    /// <param name="leds">The same as <see cref="KeyLocks.Leds"/> has it.</param>
    public static byte ValueOf(int leds) => (byte)((leds << 1 | leds >> 2) & LedBits);

    /// <summary>Sends what there is to send, if the controller takes it now.</summary>
    /// <typeparam name="TPorts">Its ports.</typeparam>
    /// <param name="controller">The controller.</param>
    public void Send<TPorts>(ref Ps2Controller<TPorts> controller)
        where TPorts : Processor.IPortIo
    {
        int leds = locks.Leds;
        if (_step == Step.Idle && _shown != leds && !(_failures >= MostFailures && _failed == leds))
        {
            _failures = _failed == leds ? _failures : 0;
            (_step, _sending, _next, _resends, _codes) = (Step.Command, leds, SetIndicators, 0, 0);
        }

        if (_next is byte value && controller.TryPutToKeyboard(value))
        {
            _next = null;
        }
    }

    /// <summary>Takes a byte of the keyboard's if it is an answer.</summary>
    /// <param name="code">The byte.</param>
    /// <returns>False when it is a key's.</returns>
    public bool TryTake(byte code)
    {
        if (_step == Step.Idle)
        {
            return false;
        }

        if (code is not (Acknowledge or Resend) || _next is not null)
        {
            if (++_codes > MostCodes)
            {
                Fail();
            }

            return false;
        }

        if (code == Resend)
        {
            _next = _step == Step.Command ? SetIndicators : ValueOf(_sending);
            if (++_resends > MostResends)
            {
                Fail();
            }
        }
        else if (_step == Step.Command)
        {
            (_step, _next) = (Step.Value, ValueOf(_sending));
        }
        else
        {
            (_step, _shown, _failures) = (Step.Idle, _sending, 0);
        }

        return true;
    }

    private void Fail()
    {
        (_step, _next, _failed) = (Step.Idle, null, _sending);
        _failures++;
    }
}
