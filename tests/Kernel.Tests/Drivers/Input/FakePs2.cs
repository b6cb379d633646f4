using System.Collections.Generic;
using UefiKernel.Kernel.Drivers.Input;

namespace UefiKernel.Kernel.Tests.Drivers.Input;

/// <summary>An 8042 with a keyboard behind it, with knobs for what breaks.</summary>
internal sealed class FakePs2
{
    private readonly FakeBus _bus;
    private readonly Queue<(byte Value, byte Status)> _output = new();
    private readonly LinkedList<byte> _unsent = [];
    private byte _pendingCommand;
    private byte _pendingKeyboardCommand;
    private byte? _onWire;
    private int _wireReads;

    public FakePs2(FakeBus bus)
    {
        _bus = bus;
        bus.OnRead = (port, _) =>
        {
            Step();
            return Unplugged ? null : port switch
            {
                0x60 => _output.TryDequeue(out (byte Value, byte Status) item) ? item.Value : 0u,
                0x64 => Status(),
                _ => null,
            };
        };
        bus.OnWrite = (port, _, value) =>
        {
            Step();
            if (port == 0x64)
            {
                Command((byte)value);
            }
            else if (port == 0x60)
            {
                Data((byte)value);
            }

            return true;
        };
    }

    public bool Unplugged { get; set; }

    public bool InputStuck { get; set; }

    public bool HasKeyboard { get; set; } = true;

    /// <summary>The controller reports an unanswered keyboard instead of staying silent.</summary>
    public bool ReportsTimeout { get; set; }

    public byte SelfTestResult { get; set; } = 0x55;

    public byte PortTestResult { get; set; }

    public bool CanTranslate { get; set; } = true;

    /// <summary>How often the keyboard asks for a byte again.</summary>
    public int Resends { get; set; }

    public byte Configuration { get; set; } = 0x47;

    public bool KeyboardOpen => (Configuration & 0x10) == 0;

    public bool AuxiliaryOpen => (Configuration & 0x20) == 0;

    /// <summary>
    /// A key that somebody presses: its codes, and the bus access before which they reach the keyboard's own buffer.
    /// </summary>
    public (long Access, byte[] Codes)? Pressed { get; set; }

    /// <summary>Bus accesses that a byte of the keyboard takes on its way to the controller.</summary>
    public int ReadsOnWire { get; set; }

    /// <summary>
    /// What becomes of a byte on its way when the port is closed: it arrives, or the keyboard sends it again later.
    /// </summary>
    public bool ClosingAborts { get; set; }

    /// <summary>The controller's self-test opens the ports, as some do.</summary>
    public bool SelfTestOpens { get; set; }

    public byte ScanCodeSet { get; private set; } = 2;

    public bool Scanning { get; private set; }

    /// <summary>The indicators that were switched on; -1 before it was told.</summary>
    public int Leds { get; private set; } = -1;

    /// <summary>Whether the keyboard does not answer when it is told its indicators.</summary>
    public bool IgnoresLeds { get; set; }

    public bool PulsedReset { get; private set; }

    public void Type(params byte[] codes)
    {
        foreach (byte code in codes)
        {
            _output.Enqueue((code, 0));
        }
    }

    public void Enqueue(byte value, byte status) => _output.Enqueue((value, status));

    // The keyboard sends when the port is open and the controller's buffer empty.
    private void Step()
    {
        if (Pressed is { } key && _bus.Accesses >= key.Access)
        {
            Pressed = null;
            foreach (byte code in key.Codes)
            {
                _unsent.AddLast(code);
            }
        }

        if (_onWire is { } sent && _wireReads-- <= 0)
        {
            _onWire = null;
            Type(sent);
        }

        if (_onWire is null && KeyboardOpen && _output.Count == 0 && _unsent.First is { } next)
        {
            _unsent.RemoveFirst();
            _onWire = next.Value;
            _wireReads = ReadsOnWire;
        }
    }

    private void Close(byte port)
    {
        Configuration |= port;
        if (port == 0x10 && ClosingAborts && _onWire is { } code)
        {
            _unsent.AddFirst(code);
            _onWire = null;
        }
    }

    private uint Status()
    {
        uint status = 0x14u | (InputStuck ? 0x02u : 0);
        if (_output.TryPeek(out (byte Value, byte Status) item))
        {
            status |= 0x01u | item.Status;
        }

        return status;
    }

    private void Command(byte command)
    {
        if (InputStuck)
        {
            return;
        }

        _pendingCommand = 0;
        switch (command)
        {
            case 0x20:
                Type(Configuration);
                break;
            case 0x60:
                _pendingCommand = command;
                break;
            case 0xA7:
                Close(0x20);
                break;
            case 0xAA:
                if (SelfTestOpens)
                {
                    Configuration &= 0xCF;
                }

                Type(SelfTestResult);
                break;
            case 0xAB:
                Type(PortTestResult);
                break;
            case 0xAD:
                Close(0x10);
                break;
            case 0xAE:
                Configuration &= 0xEF;
                break;
            case 0xFE:
                PulsedReset = true;
                break;
        }
    }

    private void Data(byte value)
    {
        if (_pendingCommand == 0x60)
        {
            Configuration = (byte)(CanTranslate ? value : value & ~0x40);
            _pendingCommand = 0;
            return;
        }

        if (!HasKeyboard)
        {
            if (ReportsTimeout)
            {
                Enqueue(0xFE, 0x40);
            }

            return;
        }

        if (IgnoresLeds && (value == 0xED || _pendingKeyboardCommand == 0xED))
        {
            return;
        }

        if (Resends > 0)
        {
            Resends--;
            Type(0xFE);
            return;
        }

        Type(0xFA);
        if (_pendingKeyboardCommand == 0xF0)
        {
            ScanCodeSet = value;
            _pendingKeyboardCommand = 0;
        }
        else if (_pendingKeyboardCommand == 0xED)
        {
            Leds = value;
            _pendingKeyboardCommand = 0;
        }
        else if (value is 0xF0 or 0xED)
        {
            _pendingKeyboardCommand = value;
        }
        else if (value == 0xF4)
        {
            Scanning = true;
        }
    }

    public static long MostAccesses => 3L * Ps2Controller<FakePorts>.SelfTestWaitLimit + 20L * Ps2Controller<FakePorts>.WaitLimit;
}
