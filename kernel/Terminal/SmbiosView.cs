using UefiKernel.Kernel.Drivers.Smbios;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Terminal;

/// <summary>The SMBIOS structures for the shell.</summary>
/// <param name="tables">The structures.</param>
internal sealed class SmbiosView(SmbiosTables tables) : ISmbiosView
{
    public string Version => tables.Version;

    public int Count => tables.Structures.Count;

    public SmbiosInfo GetStructure(int index)
    {
        SmbiosStructure structure = tables.Structures[index];
        return new SmbiosInfo
        {
            Type = structure.Type,
            Name = SmbiosNames.OfType(structure.Type),
            Handle = structure.Handle,
            Length = structure.Length,
            Fields = SmbiosDescription.Of(structure),
            Strings = structure.Strings,
        };
    }
}
