using UefiKernel.Kernel.Drivers.Pci;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Drivers.Acpi;

/// <summary>
/// The power management ports of Intel's south bridges, from the chipset itself. U-Boot on QEMU's q35 hands over ACPI tables that
/// were made before it chose the ports: they name port 4, a register of the DMA controller.
/// </summary>
internal static class IntelPowerPorts
{
    // Ports 0 to 1Fh are the first DMA controller's in every PC.
    private const ulong FirstPort = 0x20;

    // The LPC bridge: bus 0, device 31, function 0. Intel I/O Controller Hub 9 datasheet (316972), 13.1.1, 13.1.6 and 13.1.7 for
    // its class, 13.1.13 PMBASE, 13.1.14 ACPI_CNTL.
    private const int Device = 31;
    private const uint IntelVendor = 0x8086;
    private const int ClassOffset = 0x08;
    private const uint IsaBridgeClass = 0x0601;
    private const int BaseOffset = 0x40;
    private const uint BaseMask = 0xFF80;
    private const int ControlOffset = 0x44;
    private const uint PortsEnabled = 1 << 7;

    // Within the ports: PM1_STS and PM1_EN, then PM1_CNT (13.8.3).
    private const uint ControlPort = 4;

    /// <summary>Whether a register of the tables lies where no chipset has one.</summary>
    /// <param name="register">The register.</param>
    public static bool IsImpossible(GenericAddress register) => register.IsPort && register.Address < FirstPort;

    /// <summary>Finds the PM1a registers, and switches them on where the firmware has not.</summary>
    /// <param name="ports">Access to PCI configuration space.</param>
    /// <param name="eventBlock">The PM1a event block.</param>
    /// <param name="control">The PM1a control register.</param>
    /// <returns>False when there is no such bridge, or it has no ports assigned.</returns>
    public static bool TryFind(IPortIo ports, out GenericAddress eventBlock, out GenericAddress control)
    {
        eventBlock = default;
        control = default;
        var configuration = new PciPorts(ports);
        var bridge = new PciAddress(0, 0, Device, 0);
        uint start = configuration.Read(bridge, BaseOffset) & BaseMask;
        if ((configuration.Read(bridge, 0) & 0xFFFF) != IntelVendor ||
            configuration.Read(bridge, ClassOffset) >> 16 != IsaBridgeClass || start == 0)
        {
            return false;
        }

        uint enabled = configuration.Read(bridge, ControlOffset);
        if ((enabled & PortsEnabled) == 0)
        {
            configuration.Write(bridge, ControlOffset, enabled | PortsEnabled);
        }

        eventBlock = new GenericAddress(AcpiAddressSpace.SystemIo, 32, 0, start);
        control = new GenericAddress(AcpiAddressSpace.SystemIo, 16, 0, start + ControlPort);
        return true;
    }
}
