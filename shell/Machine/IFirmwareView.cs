using System.Collections.Generic;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Shell.Machine;

/// <summary>What is left of the UEFI firmware: its tables, and the variables that its runtime services keep.</summary>
public interface IFirmwareView
{
    /// <summary>Who made it.</summary>
    string Vendor { get; }

    /// <summary>Revision of the UEFI specification that it follows, such as 2.7.</summary>
    string Specification { get; }

    /// <summary>The maker's own revision.</summary>
    uint Revision { get; }

    /// <summary>The configuration tables, in its order.</summary>
    IReadOnlyList<FirmwareTableInfo> Tables { get; }

    /// <summary>Asks for the names of all variables.</summary>
    /// <param name="names">Those that it reported, in its order.</param>
    /// <returns>Null, or why there may be more, in a few words.</returns>
    string? ListVariables(out IReadOnlyList<FirmwareVariableName> names);

    /// <summary>Asks for a variable.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="variable">What it holds.</param>
    /// <returns>Null, or why it could not be read, in a few words.</returns>
    string? ReadVariable(FirmwareVariableName name, out FirmwareVariable variable);
}

/// <summary>A table of the firmware's.</summary>
/// <param name="Guid">What it is, as the specification's text form of 128 bits.</param>
/// <param name="Name">What that is called; empty when it is not known.</param>
/// <param name="Address">Physical address of the table.</param>
public readonly record struct FirmwareTableInfo(string Guid, string Name, PhysicalAddress Address);

/// <summary>A variable's name: the same text may be used by several vendors.</summary>
/// <param name="Name">The text.</param>
/// <param name="Vendor">The vendor, as the text form of 128 bits.</param>
public readonly record struct FirmwareVariableName(string Name, string Vendor);

/// <summary>A variable.</summary>
/// <param name="Attributes">How it is kept: UEFI 2.10, section 8.2.1.</param>
/// <param name="Data">What it holds.</param>
public readonly record struct FirmwareVariable(uint Attributes, byte[] Data);
