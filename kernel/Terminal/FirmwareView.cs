using System.Collections.Generic;
using System.Linq;
using UefiKernel.Efi;
using UefiKernel.Kernel.Drivers.Firmware;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Terminal;

/// <summary>The firmware for the shell.</summary>
/// <param name="inventory">What was copied before boot services were left.</param>
/// <param name="variables">What the runtime services keep.</param>
internal sealed class FirmwareView(FirmwareInventory inventory, FirmwareVariables variables) : IFirmwareView
{
    // A variable is asked for by the vendor as the shell knows it, in text.
    private readonly Dictionary<string, EfiGuid> _vendors = [];

    public string Vendor => inventory.Vendor;

    public string Specification => inventory.Specification;

    public uint Revision => inventory.Revision;

    public IReadOnlyList<FirmwareTableInfo> Tables => inventory.Tables;

    public string? ListVariables(out IReadOnlyList<FirmwareVariableName> names)
    {
        string? problem = variables.List(out List<(string Name, EfiGuid Vendor)> found);
        foreach ((_, EfiGuid vendor) in found)
        {
            _vendors[vendor.ToString()] = vendor;
        }

        names = [.. found.Select(static variable => new FirmwareVariableName(variable.Name, variable.Vendor.ToString()))];
        return problem;
    }

    public string? ReadVariable(FirmwareVariableName name, out FirmwareVariable variable)
    {
        variable = default;
        if (!_vendors.TryGetValue(name.Vendor, out EfiGuid vendor))
        {
            return "its vendor is not known";
        }

        string? problem = variables.Read(name.Name, vendor, out uint attributes, out byte[] data);
        variable = new FirmwareVariable(attributes, data);
        return problem;
    }
}
