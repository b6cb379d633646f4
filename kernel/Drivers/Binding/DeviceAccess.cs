using System.Diagnostics.CodeAnalysis;
using UefiKernel.Kernel.Drivers.Pci;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Drivers.Binding;

/// <summary>A driver's access to a PCI function. <see cref="Release"/> gives back all that was claimed through it.</summary>
internal sealed class DeviceAccess : IDeviceAccess
{
    private readonly PciAddress _address;
    private readonly IPciConfiguration _configuration;
    private readonly IDeviceHost _host;
    private readonly PciCommand _command;
    private readonly ushort _commandBefore;
    private readonly DeviceRegisters _registers;
    private readonly DmaMemory _memory;
    private readonly DeviceInterrupt _interrupt;

    /// <summary>
    /// Takes the device over: it is powered, and does not use its interrupt line. Whether it reads and writes memory stays as the
    /// firmware left it: a controller that the firmware still runs fails when its memory is taken away from it.
    /// </summary>
    /// <param name="device">The device in the tree.</param>
    /// <param name="function">What the bus says of it.</param>
    /// <param name="configuration">Access to its configuration space.</param>
    /// <param name="host">The kernel.</param>
    /// <param name="claims">What all devices own.</param>
    public DeviceAccess(
        Device device, PciFunction function, IPciConfiguration configuration, IDeviceHost host, DeviceClaims claims)
    {
        Device = device;
        _address = function.Address;
        _configuration = configuration;
        _host = host;
        _command = new PciCommand(configuration, _address);
        _registers = new DeviceRegisters(device, function, host, claims);
        _memory = new DmaMemory(host, claims, device);
        _interrupt = new DeviceInterrupt(device, _address, configuration, _registers, host, claims);
        _commandBefore = _command.Value;
        _command.Change(set: PciCommand.NoLine, clear: 0);
        PciPower.WakeUp(configuration, _address, host.Sleep);
    }

    public Device Device { get; }

    public ulong Nanoseconds => _host.Nanoseconds;

    /// <summary>Whether the device has left: nothing answers in its place.</summary>
    public bool IsGone => ReadConfiguration(0) == uint.MaxValue;

    public uint ReadConfiguration(int offset) => _configuration.Read(_address, offset);

    public void WriteConfiguration(int offset, uint value) => _configuration.Write(_address, offset, value);

    public bool TryMapRegisters(
        int bar, [NotNullWhen(true)] out IRegisters? registers, out ByteCount length, out string problem)
    {
        bool isClaimed = _registers.TryClaim(bar, out registers, out length, out problem);
        if (isClaimed)
        {
            _command.Change(set: PciCommand.MemorySpace, clear: 0);
        }

        return isClaimed;
    }

    public bool TryAllocate(ByteCount length, ByteCount alignment, [NotNullWhen(true)] out DmaBuffer? buffer)
    {
        buffer = _memory.TryAllocate(length, alignment);
        return buffer is not null;
    }

    public void Free(DmaBuffer buffer) => _memory.Free(buffer);

    public void UseWideAddresses() => _memory.IsLow = false;

    public void SetBusMaster(bool isOn) =>
        _command.Change(isOn ? PciCommand.BusMaster : (ushort)0, isOn ? (ushort)0 : PciCommand.BusMaster);

    public InterruptKind ConnectInterrupt() => _interrupt.Connect();

    public void Wait(ulong nanoseconds) => _interrupt.Wait(nanoseconds);

    public void Report(LogLevel level, string message) => _host.Report(level, Device, message);

    /// <summary>Ends a wait of the driver's. Any thread may call it.</summary>
    public void Wake() => _interrupt.Wake();

    /// <summary>
    /// Gives everything back. The device is kept from memory first, and read once more, so that no pending write arrives in
    /// memory that has another owner by then.
    /// </summary>
    public void Release()
    {
        SetBusMaster(false);
        _ = ReadConfiguration(0);
        _interrupt.Release();
        _registers.Release();
        _memory.FreeAll();
        _command.Write((ushort)(_commandBefore & ~PciCommand.BusMaster));
    }
}
