using System.Collections.Generic;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Tests.Fakes;

/// <summary>Firmware whose variables can be set.</summary>
internal sealed class FakeFirmware : IFirmwareView
{
    public Dictionary<FirmwareVariableName, FirmwareVariable> Variables { get; } = [];

    public List<FirmwareTableInfo> TableList { get; } = [];

    public string? Problem { get; set; }

    public string Vendor => "Fake Firmware";

    public string Specification => "2.7";

    public uint Revision => 0x1_0000;

    public IReadOnlyList<FirmwareTableInfo> Tables => TableList;

    public string? ListVariables(out IReadOnlyList<FirmwareVariableName> names)
    {
        names = [.. Variables.Keys];
        return Problem;
    }

    public string? ReadVariable(FirmwareVariableName name, out FirmwareVariable variable) =>
        Variables.TryGetValue(name, out variable) && variable.Data is not null ? null : "the firmware answered EFI_DEVICE_ERROR";
}
