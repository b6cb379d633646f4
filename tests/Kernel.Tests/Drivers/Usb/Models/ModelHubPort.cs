using System;
using UefiKernel.Kernel.Drivers.Usb;

namespace UefiKernel.Kernel.Tests.Drivers.Usb.Models;

/// <summary>A port of a hub: its status as the hub reports it, and faults on demand.</summary>
/// <param name="isSuper">Whether it is one of a SuperSpeed hub.</param>
internal sealed class ModelHubPort(bool isSuper)
{
    private const int Connection = 1 << 0;
    private const int Enabled = 1 << 1;
    private const int OverCurrent = 1 << 3;
    private const int Resetting = 1 << 4;
    private const int ResetChange = 1 << 4;
    private const int WarmResetChange = 1 << 5;
    private const int LinkShift = 5;
    private const int InactiveLink = 6;
    private const int ResetFeature = 4;
    private const int PowerFeature = 8;
    private const int WarmResetFeature = 28;
    private const int FirstChangeFeature = 16;

    private IModelUsbDevice? _device;
    private bool _isPowered;
    private bool _isLinkBroken;
    private int _pollsLeft;
    private int _status;
    private int _change;

    /// <summary>How often the status is read until a reset ends.</summary>
    public int ResetPolls { get; set; } = 2;

    /// <summary>Whether resets never end.</summary>
    public bool NeverEndsReset { get; set; }

    /// <summary>How many resets leave the port switched off, before one works.</summary>
    public int FailingResets { get; set; }

    /// <summary>Called before each reading of the status: a bouncing contact, a device pulled out in the middle.</summary>
    public Action? BeforeRead { get; set; }

    /// <summary>How often the status was read.</summary>
    public int Reads { get; private set; }

    /// <summary>Whether what is plugged in takes too much current while there is power.</summary>
    public bool TakesTooMuch { get; set; }

    /// <summary>Whether the port reports too much current although the current is normal.</summary>
    public bool ClaimsTooMuch { get; set; }

    /// <summary>Whether the port has power.</summary>
    public bool IsPowered => _isPowered;

    /// <summary>How often power was switched on.</summary>
    public int PowerOns { get; private set; }

    /// <summary>How often a warm reset was done.</summary>
    public int WarmResets { get; private set; }

    /// <summary>Whether the status endpoint has something to say.</summary>
    public bool HasChanged => _change != 0;

    /// <summary>What is plugged in, if it can be reached.</summary>
    public IModelUsbDevice? Reachable => _isPowered && (_status & Enabled) != 0 ? _device : null;

    public void Plug(IModelUsbDevice device)
    {
        _device = device;
        Connect();
    }

    public void Unplug()
    {
        _device = null;
        _change |= _isPowered ? Connection : 0;
        _status = 0;
    }

    /// <summary>The contact opens for a moment.</summary>
    public void Bounce()
    {
        _status &= ~(Enabled | Resetting);
        _change |= Connection;
    }

    /// <summary>The hub switches the port off because what is plugged in disturbs the bus.</summary>
    public void Disable()
    {
        _status &= ~Enabled;
        _change |= isSuper ? 0 : Enabled;
        BreakLink();
    }

    /// <summary>The SuperSpeed link fails and stays so until a warm reset.</summary>
    public void BreakLink()
    {
        _isLinkBroken = isSuper;
        _status &= ~Enabled;
        _change |= isSuper ? 1 << 6 : 0;
    }

    public void LosePower()
    {
        _isPowered = false;
        _status = 0;
    }

    /// <summary>wPortStatus and wPortChange.</summary>
    public byte[] Read()
    {
        Reads++;
        BeforeRead?.Invoke();
        if ((_status & Resetting) != 0 && !NeverEndsReset && --_pollsLeft <= 0)
        {
            EndReset();
        }

        int status = _status | (_isPowered ? isSuper ? 1 << 9 : 1 << 8 : 0);
        status |= ClaimsTooMuch ? OverCurrent : 0;
        status |= _isLinkBroken ? InactiveLink << LinkShift : 0;
        if (!isSuper && (_status & Enabled) != 0)
        {
            status |= _device?.Speed switch { UsbSpeed.Low => 1 << 9, UsbSpeed.High => 1 << 10, _ => 0 };
        }

        return [(byte)status, (byte)(status >> 8), (byte)_change, (byte)(_change >> 8)];
    }

    public UsbStatus Set(int feature)
    {
        switch (feature)
        {
            case PowerFeature:
                PowerOns += _isPowered ? 0 : 1;
                _isPowered = true;
                Connect();
                return UsbStatus.Success;
            case ResetFeature:
            case WarmResetFeature when isSuper:
                _status = (_status | Resetting) & ~Enabled;
                _pollsLeft = ResetPolls;
                WarmResets += feature == WarmResetFeature ? 1 : 0;
                _isLinkBroken &= feature != WarmResetFeature;
                return UsbStatus.Success;
            default:
                return UsbStatus.Stalled;
        }
    }

    public UsbStatus Clear(int feature)
    {
        int? bit = feature switch
        {
            PowerFeature => null,
            29 => 5,
            25 => 6,
            26 => 7,
            >= FirstChangeFeature and <= 20 => feature - FirstChangeFeature,
            _ => -1,
        };
        if (bit is null)
        {
            LosePower();
            return UsbStatus.Success;
        }

        if (bit < 0 || (isSuper && bit is 1 or 2))
        {
            return UsbStatus.Stalled;
        }

        _change &= ~(1 << bit.Value);
        return UsbStatus.Success;
    }

    private void Connect()
    {
        if (!_isPowered || _device is null)
        {
            return;
        }

        if (TakesTooMuch)
        {
            _isPowered = false;
            _status |= OverCurrent;
            _change |= OverCurrent;
            return;
        }

        _status |= Connection | (isSuper ? Enabled : 0);
        _change |= Connection;
    }

    private void EndReset()
    {
        _status &= ~Resetting;
        _change |= isSuper ? ResetChange | WarmResetChange : ResetChange;
        if (_device is null || _isLinkBroken || FailingResets-- > 0)
        {
            return;
        }

        _status |= Enabled;
        _device.Reset();
    }
}
