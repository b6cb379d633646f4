using UefiKernel.Kernel.Drivers.Binding;

namespace UefiKernel.Kernel.Drivers.Usb.Xhci;

/// <summary>Takes a controller over from the firmware and from the machine's older controllers.</summary>
internal static class XhciOwnership
{
    /// <summary>
    /// How long the firmware has to release the controller (xHCI 1.2, 4.22.1, wants a second; firmware has been seen to need
    /// more).
    /// </summary>
    public const ulong Patience = 5_000_000_000;

    private const uint FirmwareOwns = 1 << 16;
    private const uint SystemOwns = 1 << 24;
    private const int ManagementOffset = 4;

    // What firmware enables in USBLEGCTLSTS (7.1.2): bits 0, 4 and 13 to 15; bits 29 to 31 are cleared by writing 1.
    private const uint ManagementEnables = 1 << 0 | 1 << 4 | 7 << 13;
    private const uint ManagementEvents = 7u << 29;

    private const ulong Step = 10_000_000;

    // Configuration space of Intel's controllers that share ports with an EHCI controller (7 to 9 Series PCH datasheets, D20:F0).
    private const int Usb2Routing = 0xD0;
    private const int Usb2Mask = 0xD4;
    private const int Usb3Enable = 0xD8;
    private const int Usb3Mask = 0xDC;

    /// <summary>Asks the firmware to release the controller, waits, takes it, and ends its system management
    /// interrupts.</summary>
    /// <param name="access">The device.</param>
    /// <param name="registers">Its registers.</param>
    /// <param name="length">Bytes of them.</param>
    /// <param name="extended">Where the extended capabilities begin.</param>
    /// <returns>Whether the firmware released it, or never owned it.</returns>
    public static bool Take(IDeviceAccess access, IRegisters registers, ulong length, int extended)
    {
        var list = new XhciExtended(registers, length, extended);
        if (!list.TryNext(XhciExtended.Legacy, 8, out int at))
        {
            return true;
        }

        bool isFree = true;
        uint value = registers.Read(at);
        if ((value & FirmwareOwns) != 0)
        {
            registers.Write(at, value | SystemOwns);
            ulong end = access.Nanoseconds + Patience;
            while (((value = registers.Read(at)) & FirmwareOwns) != 0 && access.Nanoseconds < end)
            {
                access.Wait(Step);
            }

            isFree = (value & FirmwareOwns) == 0;
        }

        if (value != XhciRegisters.Gone)
        {
            registers.Write(at, (value & ~FirmwareOwns) | SystemOwns);
            uint management = registers.Read(at + ManagementOffset);
            registers.Write(at + ManagementOffset, (management & ~ManagementEnables) | ManagementEvents);
        }

        return isFree;
    }

    /// <summary>
    /// Connects the ports to this controller where they start on an EHCI controller: Intel's 7 to 9 series. All that may be
    /// switched are.
    /// </summary>
    /// <param name="access">The device.</param>
    /// <returns>Whether it is such a controller.</returns>
    public static bool RoutePorts(IDeviceAccess access)
    {
        uint identity = access.ReadConfiguration(0);
        if ((identity & 0xFFFF) != 0x8086 || identity >> 16 is not (0x1E31 or 0x8C31 or 0x8CB1 or 0x8D31 or 0x9C31 or 0x9CB1))
        {
            return false;
        }

        access.WriteConfiguration(Usb3Enable, access.ReadConfiguration(Usb3Mask));
        access.WriteConfiguration(Usb2Routing, access.ReadConfiguration(Usb2Mask));
        return true;
    }
}
