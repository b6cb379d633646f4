using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using UefiKernel.Kernel.Drivers.Pci;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Drivers.Binding;

/// <summary>
/// The ranges of registers of one PCI function. A range is claimed and mapped once; its driver has it, the table of messages lies
/// in it, or both.
/// </summary>
/// <param name="device">The device in the tree.</param>
/// <param name="function">What the bus says of it.</param>
/// <param name="host">The kernel.</param>
/// <param name="claims">What all devices own.</param>
internal sealed class DeviceRegisters(Device device, PciFunction function, IDeviceHost host, DeviceClaims claims)
{
    private readonly List<Opened> _opened = [];

    /// <summary>Gives a range to the driver.</summary>
    /// <param name="bar">Number of its base address register.</param>
    /// <param name="registers">The registers.</param>
    /// <param name="length">Their length.</param>
    /// <param name="problem">Why not, as the end of a sentence that begins with the range.</param>
    public bool TryClaim(int bar, [NotNullWhen(true)] out IRegisters? registers, out ByteCount length, out string problem)
    {
        registers = null;
        length = default;
        if (!TryOpen(bar, out Opened? opened, out problem))
        {
            return false;
        }

        if (opened.IsDrivers)
        {
            problem = "is claimed by this driver already";
            return false;
        }

        opened.IsDrivers = true;
        registers = opened.Registers;
        length = new ByteCount(opened.Claim.Length);
        return true;
    }

    /// <summary>Opens a part of a range for the kernel itself.</summary>
    /// <param name="bar">Number of its base address register.</param>
    /// <param name="end">Where the part ends, in bytes from the range's beginning.</param>
    /// <param name="registers">The range's registers.</param>
    /// <param name="problem">Why not, as the end of a sentence that begins with the range.</param>
    public bool TryShare(int bar, ulong end, [NotNullWhen(true)] out IRegisters? registers, out string problem)
    {
        registers = null;
        if (!TryOpen(bar, out Opened? opened, out problem))
        {
            return false;
        }

        if (end > opened.Claim.Length)
        {
            problem = $"has {opened.Claim.Length} bytes, not {end}";
            return false;
        }

        registers = opened.Registers;
        return true;
    }

    /// <summary>Gives all ranges back.</summary>
    public void Release()
    {
        foreach (Opened opened in _opened)
        {
            opened.Registers.Release();
            claims.Release(opened.Claim);
        }

        _opened.Clear();
    }

    private bool TryOpen(int bar, [NotNullWhen(true)] out Opened? opened, out string problem)
    {
        foreach (Opened known in _opened)
        {
            if (known.Bar == bar)
            {
                opened = known;
                problem = "";
                return true;
            }
        }

        opened = null;
        if (!TryFind(bar, out PhysicalRange range, out problem))
        {
            return false;
        }

        var claim = new DeviceClaim(ClaimKind.Registers, range.Start.Value, range.Length.Value);
        if (!claims.TryClaim(device, claim, out problem))
        {
            return false;
        }

        if (!host.TryMap(range, out IRegisters? mapped, out problem))
        {
            claims.Release(claim);
            return false;
        }

        opened = new Opened(bar, claim, new ClaimedRegisters(mapped));
        _opened.Add(opened);
        return true;
    }

    private bool TryFind(int bar, out PhysicalRange range, out string problem)
    {
        range = default;
        problem = "does not exist on this device";
        foreach (PciBar candidate in function.Bars)
        {
            if (candidate.Index == bar)
            {
                problem = candidate.IsPort ? "is one of ports, not of registers in memory"
                    : candidate.Address == 0 ? "was given no address by the firmware"
                    : candidate.Size < sizeof(uint) ? "has no length"
                    : PhysicalRange.TryCreate(
                        new PhysicalAddress(candidate.Address), new ByteCount(candidate.Size), out range) ? ""
                    : "extends past the end of the address space";
            }
        }

        return problem.Length == 0;
    }

    private sealed class Opened(int bar, DeviceClaim claim, ClaimedRegisters registers)
    {
        public int Bar { get; } = bar;

        public DeviceClaim Claim { get; } = claim;

        public ClaimedRegisters Registers { get; } = registers;

        public bool IsDrivers { get; set; }
    }
}
