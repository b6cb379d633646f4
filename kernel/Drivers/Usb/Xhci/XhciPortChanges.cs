using System;

namespace UefiKernel.Kernel.Drivers.Usb.Xhci;

/// <summary>Root ports that changed and must be looked at. Noting one needs no memory and waits for nothing.</summary>
/// <param name="hardware">The controller.</param>
internal sealed class XhciPortChanges(XhciHardware hardware)
{
    private readonly bool[] _changed = new bool[hardware.Capabilities.Ports + 1];

    /// <summary>Notes that a port must be looked at.</summary>
    /// <param name="port">The port, as the controller says: 0 to 255.</param>
    /// <returns>Whether there is such a port.</returns>
    public bool TryNote(int port)
    {
        bool exists = port > 0 && port < _changed.Length;
        if (exists)
        {
            _changed[port] = true;
        }

        return exists;
    }

    /// <summary>Notes that all ports must be looked at.</summary>
    public void NoteAll() => Array.Fill(_changed, true);

    /// <summary>Whether a port must be looked at.</summary>
    /// <param name="port">The port.</param>
    public bool HasChanged(int port) => _changed[port];

    /// <summary>Reads a port that is looked at now: later changes are noted anew.</summary>
    /// <param name="port">The port.</param>
    public uint Take(int port)
    {
        _changed[port] = false;
        uint status = hardware.ReadPort(port);
        uint changes = status & XhciPortBits.Changes;
        if (status != XhciRegisters.Gone && changes != 0)
        {
            hardware.WritePort(port, (status & XhciPortBits.Kept) | changes);
        }

        return status;
    }

    /// <summary>Notes the ports whose registers say that they changed: the event of a change may get lost.</summary>
    public void Scan()
    {
        for (int port = 1; port < _changed.Length; port++)
        {
            _changed[port] |= (hardware.ReadPort(port) & XhciPortBits.Changes) != 0;
        }
    }

    /// <summary>Whether what is plugged into a port may have been pulled out meanwhile.</summary>
    /// <param name="port">The port.</param>
    public bool IsUnplugged(int port)
    {
        if (!_changed[port])
        {
            return false;
        }

        uint status = hardware.ReadPort(port);
        return (status & XhciPortBits.Connected) == 0 || (status & XhciPortBits.ConnectChange) != 0;
    }
}
