using System;
using System.Threading;

namespace UefiKernel.Kernel.Drivers.Usb.Hubs;

/// <summary>A hub at work. On the controller's thread.</summary>
internal sealed class UsbHub : IUsbService, IUsbListener
{
    private const ulong Millisecond = 1_000_000;
    private const int HubBit = 1;

    // Limits how often changes are handled: the first at once, then less and less often while they continue.
    private const ulong ShortestSpacing = 10 * Millisecond;
    private const ulong LongestSpacing = 1000 * Millisecond;
    private const int BitsPerByte = 8;

    private readonly IUsbFunction _access;
    private readonly HubRequests _requests;
    private readonly HubPort[] _ports;
    private readonly bool _hasSeveralTranslators;

    // A bit for the hub and one for each port, as the hub reports them.
    private int _changed;
    private ulong _spacing = ShortestSpacing;
    private ulong _lastServed;
    private bool _isStopped;
    private bool _isOverloadReported;

    /// <summary>Takes a hub over that has been described to the controller.</summary>
    /// <param name="access">The hub's interface.</param>
    /// <param name="descriptor">Its hub descriptor.</param>
    /// <param name="hasSeveralTranslators">Whether each port has a transaction translator of its own.</param>
    public UsbHub(IUsbFunction access, in HubDescriptor descriptor, bool hasSeveralTranslators)
    {
        _access = access;
        _requests = new HubRequests(access.Device);
        _hasSeveralTranslators = hasSeveralTranslators;
        _ports = new HubPort[descriptor.Ports];
        for (int i = 0; i < _ports.Length; i++)
        {
            _ports[i] = new HubPort(access, i + 1, descriptor.PowerMilliseconds);
        }
    }

    public string State
    {
        get
        {
            int attached = 0;
            foreach (HubPort port in _ports)
            {
                attached += port.IsAttached ? 1 : 0;
            }

            return $"{_ports.Length} ports, {attached} in use{(_hasSeveralTranslators ? ", a translator each" : "")}";
        }
    }

    public bool IsBrief => false;

    public ulong? DueAt
    {
        get
        {
            if (_isStopped)
            {
                return null;
            }

            ulong? due = Volatile.Read(ref _changed) != 0 ? NextLook : null;
            foreach (HubPort port in _ports)
            {
                due = port.DueAt is { } at && !(due <= at) ? at : due;
            }

            return due;
        }
    }

    private ulong NextLook => _lastServed == 0 ? 0 : _lastServed + _spacing;

    /// <summary>Powers the ports and begins to hear what changes.</summary>
    /// <param name="endpoint">The endpoint where the hub says which ports changed.</param>
    public UsbStatus Start(UsbEndpoint endpoint)
    {
        foreach (HubPort port in _ports)
        {
            // Ports whose power is not switched refuse it; a port without power stays empty.
            UsbStatus status = port.Power();
            if (status is not (UsbStatus.Success or UsbStatus.Stalled))
            {
                return status;
            }
        }

        UsbStatus listened = _access.Device.Listen(endpoint, this);
        _access.Device.RequestService();
        return listened;
    }

    public void OnReport(ReadOnlySpan<byte> report)
    {
        int bits = 0;
        for (int i = 0; i < report.Length && i < sizeof(int); i++)
        {
            bits |= report[i] << (i * BitsPerByte);
        }

        // It keeps reporting changes of ports that are ignored.
        int known = HubBit;
        for (int i = 0; i < _ports.Length; i++)
        {
            known |= _ports[i].IsIgnored ? 0 : 1 << (i + 1);
        }

        bits &= known;
        if (bits != 0 && !_isStopped)
        {
            _changed |= bits;
            _access.Device.RequestService();
        }
    }

    // What is behind the ports goes on; what is plugged in is not seen.
    public void OnGivenUp()
    {
    }

    public void Serve()
    {
        if (_isStopped)
        {
            return;
        }

        int changed = TakeChanged(_access.Device.Nanoseconds);
        if ((changed & HubBit) != 0)
        {
            LookAtHub();
        }

        for (int i = 0; i < _ports.Length && !_isStopped; i++)
        {
            HubPort port = _ports[i];
            if ((changed >> (i + 1) & 1) != 0 || port.DueAt <= _access.Device.Nanoseconds)
            {
                port.Serve();
            }
        }
    }

    public void Rescan()
    {
        _isOverloadReported = false;
        foreach (HubPort port in _ports)
        {
            port.Rescan();
        }
    }

    // The controller ends what is behind the ports.
    public void Stop() => _isStopped = true;

    private int TakeChanged(ulong now)
    {
        if (_changed == 0 || now < NextLook)
        {
            return 0;
        }

        bool goesOn = _lastServed != 0 && now - _lastServed < _spacing * 2;
        _spacing = goesOn ? ulong.Min(_spacing * 2, LongestSpacing) : ShortestSpacing;
        _lastServed = now;
        int changed = _changed;
        _changed = 0;
        return changed;
    }

    // All ports together take too much current: the hub has switched them off (USB 2.0, 11.12.5). They are powered again. A hub
    // whose ports keep their power is wrong.
    private void LookAtHub()
    {
        if (_requests.ReadHub(out bool isOverCurrent) != UsbStatus.Success || !isOverCurrent)
        {
            return;
        }

        bool hasLost = false;
        foreach (HubPort port in _ports)
        {
            hasLost |= port.LosesPower();
        }

        if (hasLost && !_isOverloadReported)
        {
            _isOverloadReported = true;
            _access.Device.Report(
                true, "its ports together take too much current; their power is off, and is tried again now and then");
        }
    }
}
