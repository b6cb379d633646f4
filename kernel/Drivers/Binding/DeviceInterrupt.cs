using System;
using UefiKernel.Kernel.Drivers.Pci;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Drivers.Binding;

/// <summary>
/// The interrupt of one PCI function, and waiting for it. Until the first interrupt has come, and where there is none, the device
/// is polled every few milliseconds. The interrupts of one that interrupts too often are masked for a while.
/// </summary>
/// <param name="device">The device in the tree.</param>
/// <param name="address">The function.</param>
/// <param name="configuration">Access to its configuration space.</param>
/// <param name="registers">Its registers.</param>
/// <param name="host">The kernel.</param>
/// <param name="claims">What all devices own.</param>
internal sealed class DeviceInterrupt(
    Device device, PciAddress address, IPciConfiguration configuration, DeviceRegisters registers, IDeviceHost host,
    DeviceClaims claims)
{
    /// <summary>The interval at which a device without an interrupt is polled, in milliseconds.</summary>
    public const uint PollMilliseconds = 4;

    /// <summary>
    /// More interrupts than this in <see cref="StormNanoseconds"/> are a storm: ten times those of a device that is moderated to
    /// one each 125 µs.
    /// </summary>
    public const ulong MostInterrupts = 8_000;

    /// <summary>For how long interrupts are counted, in nanoseconds.</summary>
    public const ulong StormNanoseconds = 100_000_000;

    /// <summary>For how long interrupts are masked after a storm, in nanoseconds.</summary>
    public const ulong QuietNanoseconds = 1_000_000_000;

    private const uint NanosecondsPerMillisecond = 1_000_000;
    private const int TableOffset = 4;
    private const uint BarMask = 7;

    private IMessageSource? _source;
    private IDeviceVector? _vector;
    private DeviceClaim? _claim;
    private bool _isMasked;
    private bool _isStormReported;
    private ulong _quietUntil;
    private ulong _countedSince;
    private ulong _countBefore;

    /// <summary>How the device interrupts.</summary>
    public InterruptKind Kind => _source?.Kind ?? InterruptKind.Polled;

    /// <summary>Connects it: MSI-X, MSI, or not at all. A second call changes nothing.</summary>
    public InterruptKind Connect()
    {
        if (_vector is not null || !host.TryTakeVector($"{device.Name} {device.Place}", out _vector))
        {
            return Kind;
        }

        var claim = new DeviceClaim(ClaimKind.Vector, _vector.Number, 1);
        if (claims.TryClaim(device, claim, out string problem))
        {
            _claim = claim;
            _source = TryConnect(FindMsiX()) ?? TryConnect(FindMsi());
        }
        else
        {
            host.Report(LogLevel.Warning, device, $"{claim} {problem}; the device is polled");
        }

        if (_source is null)
        {
            Release();
        }

        _countedSince = host.Nanoseconds;
        return Kind;
    }

    /// <summary>See <see cref="IDeviceAccess.Wait"/>.</summary>
    public void Wait(ulong nanoseconds)
    {
        uint milliseconds = (uint)Math.Clamp(
            (nanoseconds / NanosecondsPerMillisecond) + (nanoseconds % NanosecondsPerMillisecond == 0 ? 0u : 1u),
            1, int.MaxValue);
        if (_vector is null || _isMasked)
        {
            host.Sleep(Math.Min(milliseconds, PollMilliseconds));
            EndQuiet();
            return;
        }

        CheckStorm(_vector);
        _vector.Wait(_vector.Count == 0 ? Math.Min(milliseconds, PollMilliseconds) : milliseconds);
    }

    /// <summary>Ends a wait. Any thread may call it.</summary>
    public void Wake() => _vector?.Wake();

    /// <summary>Disconnects it, and gives the vector back.</summary>
    public void Release()
    {
        _source?.Disconnect();
        _source = null;
        _isMasked = false;
        if (_claim is { } claim)
        {
            claims.Release(claim);
        }

        _claim = null;
        _vector?.Dispose();
        _vector = null;
    }

    private IMessageSource? TryConnect(IMessageSource? source) =>
        source is not null && source.TryConnect(_vector!.MessageAddress, _vector.MessageData) ? source : null;

    private MsiXSource? FindMsiX()
    {
        int offset = PciCapabilities.Find(configuration, address, PciCapabilities.MsiX);
        if (offset == 0)
        {
            return null;
        }

        int entries = MsiXSource.CountEntries(configuration.Read(address, offset));
        uint place = configuration.Read(address, offset + TableOffset);
        int bar = (int)(place & BarMask);
        uint start = place & ~BarMask;
        if (registers.TryShare(
            bar, start + (ulong)(entries * MsiXSource.EntryBytes), out IRegisters? table, out string problem))
        {
            new PciCommand(configuration, address).Change(set: PciCommand.MemorySpace, clear: 0);
            return new MsiXSource(configuration, address, offset, table, (int)start);
        }

        host.Report(LogLevel.Warning, device, $"MSI-X is not used: range {bar}, which has its table, {problem}");
        return null;
    }

    private MsiSource? FindMsi() =>
        PciCapabilities.Find(configuration, address, PciCapabilities.Msi) is var offset and not 0
            ? new MsiSource(configuration, address, offset)
            : null;

    private void CheckStorm(IDeviceVector vector)
    {
        ulong now = host.Nanoseconds;
        ulong count = vector.Count - _countBefore;
        ulong elapsed = now - _countedSince;

        // A driver that works for long between two waits may have had more than it is allowed in a shorter time.
        if (count > MostInterrupts && count / MostInterrupts > elapsed / StormNanoseconds)
        {
            Hold(count, elapsed, now);
        }
        else if (elapsed >= StormNanoseconds)
        {
            _countedSince = now;
            _countBefore = vector.Count;
        }
    }

    private void Hold(ulong count, ulong elapsed, ulong now)
    {
        _source!.SetMask(true);
        _isMasked = true;
        _quietUntil = now + QuietNanoseconds;
        if (!_isStormReported)
        {
            _isStormReported = true;
            host.Report(
                LogLevel.Warning, device,
                $"{count} interrupts in {elapsed / NanosecondsPerMillisecond} ms; it is polled " +
                $"for {QuietNanoseconds / NanosecondsPerMillisecond} ms each time");
        }
    }

    private void EndQuiet()
    {
        ulong now = host.Nanoseconds;
        if (_isMasked && now >= _quietUntil)
        {
            _isMasked = false;
            _countedSince = now;
            _countBefore = _vector!.Count;
            _source!.SetMask(false);
        }
    }
}
