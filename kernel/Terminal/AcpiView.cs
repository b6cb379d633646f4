using UefiKernel.Kernel.Drivers.Acpi;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Terminal;

/// <summary>The system description tables for the shell.</summary>
/// <param name="tables">The tables.</param>
public sealed class AcpiView(AcpiTables tables) : IAcpiView
{
    public int Count => tables.All.Count;

    public AcpiTableInfo GetTable(int index)
    {
        AcpiTable table = tables.All[index];
        return new AcpiTableInfo
        {
            Signature = AcpiSignature.ToText(table.Signature),
            Address = table.Address,
            Length = new ByteCount(table.ClaimedLength),
            Revision = table.Revision,
            OemId = table.OemId,
            OemTableId = table.OemTableId,
            OemRevision = table.OemRevision,
            State = table.State switch
            {
                AcpiTableState.Sound => "sound",
                AcpiTableState.Unreadable => "unreadable",
                AcpiTableState.BadLength => "bad length",
                AcpiTableState.CutOff => "cut off",
                _ => "bad checksum",
            },
        };
    }
}
