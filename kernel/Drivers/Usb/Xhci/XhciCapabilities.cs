using System;
using System.Diagnostics.CodeAnalysis;
using Registers = UefiKernel.Kernel.Drivers.Usb.Xhci.XhciRegisters;

namespace UefiKernel.Kernel.Drivers.Usb.Xhci;

/// <summary>A controller's capabilities (xHCI 1.2, 5.3), checked against the length of its registers.</summary>
internal sealed class XhciCapabilities
{
    private const int SmallestBlock = 0x20;

    /// <summary>Where the operational registers begin, in bytes from the BAR's beginning.</summary>
    public int Operational { get; private init; }

    /// <summary>Where the runtime registers begin.</summary>
    public int Runtime { get; private init; }

    /// <summary>Where the doorbells begin.</summary>
    public int Doorbells { get; private init; }

    /// <summary>Where the extended capabilities begin; 0 when there are none.</summary>
    public int Extended { get; private init; }

    /// <summary>Device slots, 1 to 255.</summary>
    public int Slots { get; private init; }

    /// <summary>Root ports, 1 to 255.</summary>
    public int Ports { get; private init; }

    /// <summary>Bytes of one context: 32 or 64.</summary>
    public int ContextSize { get; private init; }

    /// <summary>Pages that the controller wants for itself, 0 to 1023.</summary>
    public int Scratchpads { get; private init; }

    /// <summary>Whether it addresses 64 bits.</summary>
    public bool IsWide { get; private init; }

    /// <summary>Whether software switches the ports' power.</summary>
    public bool HasPowerSwitches { get; private init; }

    /// <summary>Reads them.</summary>
    /// <param name="registers">The controller's registers.</param>
    /// <param name="length">Bytes of them.</param>
    /// <param name="capabilities">What it says.</param>
    /// <param name="problem">Why it cannot be used, as a sentence without a full stop.</param>
    public static bool TryRead(
        IRegisters registers, ulong length, [NotNullWhen(true)] out XhciCapabilities? capabilities, out string problem)
    {
        capabilities = null;
        if (length < SmallestBlock)
        {
            problem = "its registers are too short for a controller";
            return false;
        }

        uint first = registers.Read(Registers.Length);
        if (first == Registers.Gone)
        {
            problem = "its registers do not answer";
            return false;
        }

        uint structure1 = registers.Read(Registers.Structure1);
        uint structure2 = registers.Read(Registers.Structure2);
        uint capability = registers.Read(Registers.Capability1);
        var read = new XhciCapabilities
        {
            Operational = (int)(first & 0xFF),
            Runtime = (int)Math.Min(registers.Read(Registers.RuntimeOffset) & ~0x1Fu, int.MaxValue & ~0x1F),
            Doorbells = (int)Math.Min(registers.Read(Registers.DoorbellOffset) & ~3u, int.MaxValue & ~3),
            Extended = (int)(capability >> 16) * sizeof(uint),
            Slots = (int)(structure1 & 0xFF),
            Ports = (int)(structure1 >> 24),
            ContextSize = (capability & 1 << 2) != 0 ? 64 : 32,
            Scratchpads = (int)((structure2 >> 21 & 31) << 5 | structure2 >> 27),
            IsWide = (capability & 1) != 0,
            HasPowerSwitches = (capability & 1 << 3) != 0,
        };
        long portsEnd = read.Operational + Registers.FirstPort + ((long)read.Ports * Registers.PortStride);
        bool fits = portsEnd <= (long)length && (ulong)read.Runtime + Registers.RuntimeEnd <= length
            && (ulong)read.Doorbells + ((ulong)read.Slots * 4) + 4 <= length;
        if (read.Operational < SmallestBlock || (read.Operational & 3) != 0 || read.Slots == 0 || read.Ports == 0
            || read.Runtime == 0 || read.Doorbells == 0 || !fits)
        {
            problem = "its capability registers describe no controller: "
                + $"{read.Slots} slots and {read.Ports} ports in {length} bytes of registers";
            return false;
        }

        capabilities = read;
        problem = "";
        return true;
    }
}
