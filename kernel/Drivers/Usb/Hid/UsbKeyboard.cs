using System;
using UefiKernel.Kernel.Drivers.Input;

namespace UefiKernel.Kernel.Drivers.Usb.Hid;

/// <summary>A USB keyboard at work. On the controller's thread, but for what its LEDs follow.</summary>
internal sealed class UsbKeyboard : IUsbService, IUsbListener
{
    private const int MostFailures = 3;

    private readonly IUsbDevice _device;
    private readonly HidRequests _requests;
    private readonly KeyboardReport _layout;
    private readonly IKeyCodes _codes;
    private readonly KeyTracker _tracker;
    private readonly Action _requestService;

    // What the keyboard shows; -1 before it was told.
    private int _leds = -1;
    private int _ledFailures;
    private bool _isStopped;

    /// <summary>Takes a keyboard over that is set up.</summary>
    /// <param name="device">The device.</param>
    /// <param name="number">The interface's number.</param>
    /// <param name="layout">Where its reports have which keys.</param>
    /// <param name="codes">Takes what is pressed.</param>
    public UsbKeyboard(IUsbDevice device, byte number, KeyboardReport layout, IKeyCodes codes)
    {
        _device = device;
        _requests = new HidRequests(device, number);
        _layout = layout;
        _codes = codes;
        _tracker = new KeyTracker(layout, codes);
        _requestService = device.RequestService;
        _ledFailures = layout.Leds.Length == 0 ? MostFailures : 0;
    }

    public string State => _layout == KeyboardReport.Boot ? "keyboard, boot protocol" : "keyboard, report protocol";

    public ulong? DueAt => NeedsLeds ? 0 : _tracker.RepeatsAt;

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

        bool wasRepeating = _tracker.RepeatsAt is not null;
        _tracker.Take(report, _device.Nanoseconds);
        if (_tracker.RepeatsAt is not null && !wasRepeating)
        {
            _device.RequestService();
        }
    }

    public void Serve()
    {
        if (_isStopped)
        {
            return;
        }

        _tracker.Repeat(_device.Nanoseconds);
        if (NeedsLeds)
        {
            ShowLocks();
        }
    }

    public void Rescan() => _ledFailures = _layout.Leds.Length == 0 ? MostFailures : 0;

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

    // Many keyboards are slow to do this and some refuse it; their keys work in both cases.
    private void ShowLocks()
    {
        int leds = _codes.Locks.Leds;
        Span<byte> report = stackalloc byte[LedReport.MostBytes];
        report = report[.._layout.Leds.Length];
        report.Clear();
        _layout.Leds.Write(leds, report);
        UsbStatus status = _requests.Send(_layout.Leds.ReportId, report);
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
