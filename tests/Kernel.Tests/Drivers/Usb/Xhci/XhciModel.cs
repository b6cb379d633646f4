using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using UefiKernel.Kernel.Drivers;
using UefiKernel.Kernel.Drivers.Binding;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Tests.Drivers.Usb.Xhci;

/// <summary>
/// An xHCI controller (specification 1.2) in virtual time, with the bus that it is on: time passes by accesses to registers and
/// by waiting. It checks what the driver does as hardware would, and more; what the specification forbids is a violation.
/// </summary>
internal sealed partial class XhciModel : IDeviceAccess, IRegisters, IDisposable
{
    public const int BarLength = 0x4000;

    private const ulong AccessTime = 500;

    private readonly XhciModelOptions _options;
    private readonly ModelMemory _memory;
    private readonly PriorityQueue<Action, (ulong Time, int Order)> _queue = new();
    private readonly Dictionary<int, uint> _configuration = [];
    private readonly List<string> _violations = [];
    private ulong _now = 1_000_000_000;
    private int _order;
    private bool _isInterrupted;
    private bool _isInterruptConnected;
    private bool _isBusMaster;
    private bool _isWide;

    public XhciModel(XhciModelOptions options)
    {
        _options = options;
        _memory = new ModelMemory(Complain);
        _configuration[0] = options.Identity;
        int ports = options.Usb2Ports + options.Usb3Ports;
        _ports = new ModelPort[ports + 1];
        for (int i = 1; i <= ports; i++)
        {
            _ports[i] = new ModelPort(this, i, i > options.Usb2Ports);
        }

        _slots = new ModelSlot?[options.Slots + 1];
        _isFirmwareOwner = _isRunByFirmware = _isBusMaster = options.FirmwareDelay is not null;
        _isReset = true;
        After(options.NotReadyDelay, () => _isReset = false);
    }

    public Device Device { get; } = new("00:04.0", new DeviceIdentity(DeviceBus.Pci, 0x0C_0330, 0, 0), "xHCI controller");

    /// <summary>What the driver did that it must not do.</summary>
    public IReadOnlyList<string> Violations => _violations;

    /// <summary>Lines that the driver reported.</summary>
    public List<(LogLevel Level, string Message)> Log { get; } = [];

    /// <summary>Configuration space, as it was written.</summary>
    public IDictionary<int, uint> Configuration => _configuration;

    /// <summary>Blocks of memory that the driver has.</summary>
    public int BlockCount => _memory.BlockCount;

    public ModelMemory Memory => _memory;

    /// <summary>Whether the controller has been pulled out.</summary>
    public bool HasLeft { get; private set; }

    public bool IsBusMaster => _isBusMaster;

    /// <summary>The time, which does not pass by asking for it.</summary>
    public ulong Now => _now;

    public ulong Nanoseconds
    {
        get
        {
            Advance(_now + AccessTime);
            return _now;
        }
    }

    public uint ReadConfiguration(int offset) =>
        HasLeft ? uint.MaxValue : _configuration.GetValueOrDefault(offset);

    public void WriteConfiguration(int offset, uint value) => _configuration[offset] = value;

    public bool TryMapRegisters(int bar, [NotNullWhen(true)] out IRegisters? registers, out ByteCount length, out string problem)
    {
        registers = bar == 0 ? this : null;
        length = new ByteCount(BarLength);
        problem = bar == 0 ? "" : "is not there";
        return bar == 0;
    }

    public bool TryAllocate(ByteCount length, ByteCount alignment, [NotNullWhen(true)] out DmaBuffer? buffer) =>
        _memory.TryAllocate(length.Value, alignment.Value, _isWide, out buffer);

    public void Free(DmaBuffer buffer) => _memory.Free(buffer);

    public void UseWideAddresses()
    {
        Require(_options.IsWide, "the controller does not address 64 bits");
        _isWide = true;
    }

    public void SetBusMaster(bool isOn)
    {
        Require(isOn || !(_isRunning || _isRunByFirmware), "bus mastering is switched off while the controller runs");
        _isBusMaster = isOn;
    }

    public InterruptKind ConnectInterrupt()
    {
        _isInterruptConnected = true;
        return InterruptKind.MsiX;
    }

    public void Wait(ulong nanoseconds)
    {
        ulong end = checked(_now + nanoseconds);
        while (!_isInterrupted && _queue.TryPeek(out _, out (ulong Time, int Order) next) && next.Time <= end)
        {
            RunNext();
        }

        _now = _isInterrupted ? _now : end;
        _isInterrupted = false;
    }

    public void Report(LogLevel level, string message) => Log.Add((level, message));

    /// <summary>The controller is pulled out.</summary>
    public void Leave()
    {
        HasLeft = true;
        _isRunning = false;
        _epoch++;
    }

    /// <summary>Does something later.</summary>
    public void After(ulong delay, Action action)
    {
        if (delay != XhciModelOptions.Never)
        {
            _queue.Enqueue(action, (_now + delay, _order++));
        }
    }

    public void Dispose() => _memory.Dispose();

    private void Advance(ulong time)
    {
        while (_queue.TryPeek(out _, out (ulong Time, int Order) next) && next.Time <= time)
        {
            RunNext();
        }

        _now = time;
    }

    private void RunNext()
    {
        _queue.TryDequeue(out Action? action, out (ulong Time, int Order) at);
        _now = Math.Max(_now, at.Time);
        action!();
    }

    private void Complain(string what)
    {
        if (_violations.Count < 20)
        {
            _violations.Add(what);
        }
    }

    private void Require(bool holds, string what)
    {
        if (!holds)
        {
            Complain(what);
        }
    }
}
