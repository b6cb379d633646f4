using System;
using UefiKernel.Kernel.Drivers.Input;

namespace UefiKernel.Kernel.Drivers.Usb.Hid;

/// <summary>A USB keyboard at work. On the controller's thread, but for what its LEDs follow.</summary>
internal sealed class UsbKeyboard : IUsbService, IUsbListener
{
    private const int MostFailures = 3;

    private readonly IUsbDevice _device;
    private readonly HidRequests _requests;
    private readonly ReportAssembly _assembly;
    private readonly int _packetSize;
    private readonly IKeyCodes _codes;
    private readonly KeyTracker _tracker;
    private readonly Action _requestService;

    // What the keyboard shows; -1 before it was told.
    private int _leds = -1;
    private int _ledFailures;
    private bool _isStopped;

    // What it says its own reports are like, while it is not known that it speaks the boot protocol; else null.
    private KeyboardReport? _own;
    private bool _isOwnReported = true;
    private byte _lastNumber;
    private int _lastLength;

    /// <summary>Takes a keyboard over that is set up.</summary>
    /// <param name="device">The device.</param>
    /// <param name="number">The interface's number.</param>
    /// <param name="layout">Where its reports have which keys.</param>
    /// <param name="own">
    /// What its reports are like in case that it took the boot protocol and does not speak it; null where that is not known, or
    /// no difference.
    /// </param>
    /// <param name="packetSize">Bytes of a full packet of its endpoint.</param>
    /// <param name="codes">Takes what is pressed.</param>
    public UsbKeyboard(
        IUsbDevice device, byte number, KeyboardReport layout, KeyboardReport? own, int packetSize, IKeyCodes codes)
    {
        _device = device;
        _requests = new HidRequests(device, number);
        _own = own;
        _assembly = new ReportAssembly(packetSize, (own ?? layout).Longest);
        _packetSize = packetSize;
        _codes = codes;
        _tracker = new KeyTracker(layout, codes);
        _requestService = device.RequestService;
        Rescan();
    }

    public string State => IsBoot ? "keyboard, boot protocol" : "keyboard, report protocol";

    public ulong? DueAt => NeedsLeds ? 0 : _tracker.RepeatsAt;

    // A transfer at most.
    public bool IsBrief => true;

    private bool IsBoot => _tracker.Layout == KeyboardReport.Boot;

    private LedReport Leds => _tracker.Layout.Leds;

    private bool NeedsLeds => !_isStopped && _ledFailures < MostFailures && _leds != _codes.Locks.Leds;

    /// <summary>Begins to take reports, and to show the locks.</summary>
    /// <param name="endpoint">Where reports come.</param>
    public UsbStatus Start(UsbEndpoint endpoint)
    {
        UsbStatus status = _device.Listen(endpoint, this);
        if (status == UsbStatus.Success)
        {
            _codes.Locks.Changed += _requestService;
            _codes.AddKeyboard();
            _requestService();
        }

        return status;
    }

    public void OnReport(ReadOnlySpan<byte> report)
    {
        if (_isStopped)
        {
            return;
        }

        if (IsOwn(report))
        {
            _tracker.ChangeLayout(_own!);
            _own = null;
            _isOwnReported = false;
            _device.RequestService();
        }

        ReadOnlySpan<byte> whole = report;
        if (!IsBoot && !_assembly.TryAdd(report, _tracker.Layout, out whole))
        {
            return;
        }

        bool wasRepeating = _tracker.RepeatsAt is not null;
        _tracker.Take(whole, _device.Nanoseconds);
        if (_tracker.RepeatsAt is not null && !wasRepeating)
        {
            _device.RequestService();
        }
    }

    // What is held now will never be heard to be released.
    public void OnGivenUp()
    {
        if (!_isStopped)
        {
            _tracker.ReleaseAll();
        }
    }

    public void Serve()
    {
        if (_isStopped)
        {
            return;
        }

        if (!_isOwnReported)
        {
            _isOwnReported = true;
            _leds = -1;
            Rescan();
            _device.Report(false, "The keyboard took the boot protocol and does not speak it: its own reports are used");
        }

        _tracker.Repeat(_device.Nanoseconds);
        if (NeedsLeds)
        {
            ShowLocks();
        }
    }

    public void Rescan() => _ledFailures = Leds.Length == 0 ? MostFailures : 0;

    public void Stop()
    {
        if (_isStopped)
        {
            return;
        }

        _isStopped = true;
        _codes.Locks.Changed -= _requestService;
        _tracker.ReleaseAll();
        _codes.RemoveKeyboard();
    }

    // Whether a packet shows that the keyboard does not speak the boot protocol, whose reports have eight bytes. Where packets
    // have no more than that, a report of its own shows by the packet that follows.
    private bool IsOwn(ReadOnlySpan<byte> packet)
    {
        if (_own is null || packet.IsEmpty)
        {
            return false;
        }

        ReadOnlySpan<byte> last = [_lastNumber];
        bool isWhole = packet.Length != KeyboardReport.BootLength && _own.IndexOf(packet) >= 0
            && packet.Length == Math.Min(_own.LengthOf(packet), _packetSize);
        bool isRest = _packetSize == KeyboardReport.BootLength && _lastLength == _packetSize && _own.IndexOf(last) >= 0
            && packet.Length == _own.LengthOf(last) - _packetSize;
        _lastNumber = packet[0];
        _lastLength = packet.Length;
        return isWhole || isRest;
    }

    // Many keyboards are slow to do this and some refuse it; their keys work in both cases.
    private void ShowLocks()
    {
        int leds = _codes.Locks.Leds;
        Span<byte> report = stackalloc byte[LedReport.MostBytes];
        report = report[..Leds.Length];
        report.Clear();
        Leds.Write(leds, report);
        UsbStatus status = _requests.Send(Leds.ReportId, report);
        if (status == UsbStatus.Success)
        {
            _leds = leds;
            _ledFailures = 0;
            return;
        }

        _ledFailures = status is UsbStatus.Stalled or UsbStatus.Gone ? MostFailures : _ledFailures + 1;
        if (_ledFailures == MostFailures && status != UsbStatus.Gone)
        {
            _device.Report(false, $"The keyboard does not show its locks: {UsbWords.Of(status)}");
        }
    }
}
