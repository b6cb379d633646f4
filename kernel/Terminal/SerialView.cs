using System.Collections.Generic;
using UefiKernel.Kernel.Drivers.Serial;
using UefiKernel.Kernel.Processor;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Terminal;

/// <summary>The serial ports for the shell.</summary>
internal sealed class SerialView : ISerialView
{
    // Where IBM's PCs had them, and all PCs since.
    private static readonly (string Name, ushort Port)[] s_places =
        [("COM1", Uart16550<CpuPorts>.Com1), ("COM2", 0x2F8), ("COM3", 0x3E8), ("COM4", 0x2E8)];

    public IReadOnlyList<SerialPortInfo> GetPorts()
    {
        var ports = new List<SerialPortInfo>();
        foreach ((string name, ushort port) in s_places)
        {
            // The kernel's own port must not be used while its divisor is looked at.
            UartSettings settings;
            using (Interrupts.Disable())
            {
                settings = UartSettings.Read(default(CpuPorts), port);
            }

            bool isOwn = port == Uart16550<CpuPorts>.Com1 && SerialConsole.Port.IsUsable;
            string state = isOwn ? "console" : settings.IsPresent ? "not used" : "absent";
            ports.Add(new SerialPortInfo(name, port, state, settings.BitsPerSecond, settings.Format, settings.Lines));
        }

        return ports;
    }
}
