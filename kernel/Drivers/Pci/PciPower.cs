using System;

namespace UefiKernel.Kernel.Drivers.Pci;

/// <summary>
/// Powers a function that firmware left in one of the low-power states, in which its registers do not answer (PCI Bus Power
/// Management Interface Specification 1.2, 3.2.4 and 5.4).
/// </summary>
public static class PciPower
{
    /// <summary>How long a function may take to be ready, in milliseconds (5.6.1).</summary>
    public const uint ReadyMilliseconds = 10;

    private const int ControlOffset = 4;
    private const uint StateMask = 3;
    private const uint KeepsState = 1 << 3;

    private const int FirstBar = 0x10;
    private const int BarCount = 6;

    /// <summary>Brings a function to full power, with its base addresses and its command register as they were.</summary>
    /// <param name="configuration">Access to configuration space.</param>
    /// <param name="address">The function: a device, no bridge.</param>
    /// <param name="sleep">Waits for a number of milliseconds.</param>
    public static void WakeUp(IPciConfiguration configuration, PciAddress address, Action<uint> sleep)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(sleep);
        int capability = PciCapabilities.Find(configuration, address, PciCapabilities.PowerManagement);
        if (capability == 0)
        {
            return;
        }

        uint control = configuration.Read(address, capability + ControlOffset);
        if ((control & StateMask) == 0 || control == uint.MaxValue)
        {
            return;
        }

        // A function without KeepsState comes back reset.
        var command = new PciCommand(configuration, address);
        ushort before = command.Value;
        Span<uint> bars = stackalloc uint[BarCount];
        for (int i = 0; i < BarCount; i++)
        {
            bars[i] = configuration.Read(address, FirstBar + (4 * i));
        }

        configuration.Write(address, capability + ControlOffset, control & ~StateMask);
        sleep(ReadyMilliseconds);
        if ((control & KeepsState) != 0)
        {
            return;
        }

        command.Write(0);
        for (int i = 0; i < BarCount; i++)
        {
            configuration.Write(address, FirstBar + (4 * i), bars[i]);
        }

        command.Write(before);
    }
}
