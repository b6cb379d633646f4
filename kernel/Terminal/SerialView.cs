using System.Collections.Generic;
using UefiKernel.Kernel.Drivers.Serial;
using UefiKernel.Kernel.Processor;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Terminal;

/// <summary>The serial ports for the shell.</summary>
internal sealed class SerialView : ISerialView
{
    public IReadOnlyList<SerialPortInfo> GetPorts()
    {
        SerialAddress used = SerialConsole.Port.IsUsable ? SerialConsole.Address : default;
        var ports = new List<SerialPortInfo>();
        for (int number = 1; number <= SerialAddress.LegacyCount; number++)
        {
            ports.Add(Describe(SerialAddress.Legacy(number), used));
        }

        if (used.IsPresent && used.LegacyName.Length == 0)
        {
            ports.Add(Describe(used, used));
        }

        return ports;
    }

    private static SerialPortInfo Describe(SerialAddress address, SerialAddress used)
    {
        // The kernel's own port must not be used while its divisor is looked at.
        UartSettings settings;
        using (Interrupts.Disable())
        {
            settings = UartSettings.Read(new UartRegisters(address), 0);
        }

        bool isUsed = address.Start == used.Start;
        string state = isUsed ? "console" : settings.IsPresent ? "not used" : "absent";
        string name = address.LegacyName.Length > 0 ? address.LegacyName : address.IsMemory ? "memory" : "port";
        return new SerialPortInfo(name, address.Start, state, settings.BitsPerSecond, settings.Format, settings.Lines);
    }
}
