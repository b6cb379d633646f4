using UefiKernel.Kernel.Drivers.Usb;
using UefiKernel.Kernel.Drivers.Usb.Xhci;

namespace UefiKernel.Kernel.Tests.Drivers.Usb.Xhci;

/// <summary>A root port (xHCI 1.2, 4.19 and 5.4.8).</summary>
internal sealed class ModelPort(XhciModel model, int number, bool isUsb3)
{
    private const uint Connected = 1 << 0;
    private const uint Enabled = 1 << 1;
    private const uint OverCurrent = 1 << 3;
    private const uint InReset = 1 << 4;
    private const uint Power = 1 << 9;
    private const uint ConnectChange = 1 << 17;
    private const uint WarmChange = 1 << 19;
    private const uint CurrentChange = 1 << 20;
    private const uint ResetChange = 1 << 21;
    private const uint Changes = 0x7F << 17;
    private const int U0 = 0;
    private const int RxDetect = 5;
    private const int Inactive = 6;
    private const int Polling = 7;

    private uint _status = model.Options.HasPowerSwitches ? 0 : Power;
    private int _link = RxDetect;
    private int _generation;

    public bool IsUsb3 => isUsb3;

    public IModelUsbDevice? Device { get; private set; }

    public int ResetCount { get; private set; }

    /// <summary>Resets that do nothing before one works.</summary>
    public int IdleResets { get; set; } = model.Options.IdleResets;

    /// <summary>Whether a USB 3 link gets stuck until a warm reset.</summary>
    public bool IsStuck { get; set; }

    /// <summary>What answers in the port.</summary>
    public IModelUsbDevice? Answering => (_status & Enabled) != 0 ? Device : null;

    public void Plug(IModelUsbDevice device)
    {
        Device = device;
        if ((_status & Power) != 0)
        {
            Connect();
        }
    }

    public void Unplug()
    {
        Device = null;
        _generation++;
        _link = RxDetect;
        _status &= ~(Connected | Enabled | InReset);
        Note(ConnectChange);
    }

    /// <summary>The connection comes and goes, without the device being pulled out.</summary>
    public void Bounce() => Note(ConnectChange);

    /// <summary>Too much current flows, or it ends.</summary>
    public void SetOverCurrent(bool isOver)
    {
        _status = isOver ? (_status | OverCurrent) & ~(Power | Connected | Enabled) : _status & ~OverCurrent;
        Note(CurrentChange);
    }

    public void ResetByController()
    {
        _status = (_status & OverCurrent) | (model.Options.HasPowerSwitches ? 0 : Power);
        _link = RxDetect;
        _generation++;
        if ((_status & Power) != 0 && Device is not null)
        {
            Connect();
        }
    }

    public uint Read()
    {
        uint value = _status | (uint)_link << 5 | (uint)SpeedNumber() << 10;
        return model.Options.DistortPort?.Invoke(number, value) ?? value;
    }

    public void Write(uint value)
    {
        if ((value & (OverCurrent | Connected)) != 0 || (value & Enabled) != 0)
        {
            model.Violate($"port {number} is written with {value:X}: what the driver read was written back");
        }

        _status &= ~(value & Changes);
        bool wasOn = (_status & Power) != 0;
        if (model.Options.HasPowerSwitches && (_status & OverCurrent) == 0)
        {
            _status = (_status & ~Power) | (value & Power);
            if (!wasOn && (_status & Power) != 0 && Device is not null)
            {
                Connect();
            }
        }

        bool isWarm = isUsb3 && (value & 1u << 31) != 0;
        if (isWarm || (value & InReset) != 0)
        {
            BeginReset(isWarm);
        }
    }

    private void BeginReset(bool isWarm)
    {
        ResetCount++;
        _status = (_status | InReset) & ~Enabled;
        int generation = ++_generation;
        model.After(model.Options.PortResetDelay, () =>
        {
            if (generation != _generation)
            {
                return;
            }

            _status &= ~InReset;
            bool works = Device is not null && IdleResets-- <= 0 && !(IsStuck && !isWarm);
            if (works)
            {
                IsStuck = false;
                _status |= Enabled | Connected;
                _link = U0;
                Device!.Reset();
            }

            Note(ResetChange | (isWarm ? WarmChange : 0));
        });
    }

    private void Connect()
    {
        _status |= Connected;
        _link = Polling;
        Note(ConnectChange);
        if (!isUsb3)
        {
            return;
        }

        int generation = ++_generation;
        model.After(model.Options.TrainingDelay, () =>
        {
            if (generation != _generation)
            {
                return;
            }

            _link = IsStuck ? Inactive : U0;
            if (!IsStuck)
            {
                _status |= Enabled;
                Device!.Reset();
            }
        });
    }

    /// <summary>The number of its device's speed that it reports.</summary>
    public int SpeedNumber() => (_status & Connected) == 0 || Device is null ? 0
        : isUsb3 ? model.Options.Usb3Number
        : model.Options.HasOtherNumbers ? Device.Speed switch { UsbSpeed.Full => 5, UsbSpeed.Low => 6, _ => 7 }
        : (int)Device.Speed;

    private void Note(uint change)
    {
        bool isNew = (_status & Changes) == 0;
        _status |= change;
        if (isNew)
        {
            model.Send(new XhciTrb((ulong)number << 24, (uint)XhciCode.Success << 24, (uint)XhciTrbType.PortStatusChange << 10));
        }
    }
}
