using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Boot.Firmware;

/// <summary>Where the processor's stack and tables lie.</summary>
public readonly unsafe struct ProcessorTables
{
    /// <summary>RSP.</summary>
    public ulong StackPointer { get; init; }

    /// <summary>The first byte of the global descriptor table.</summary>
    public ulong GdtBase { get; init; }

    /// <summary>The last byte's offset in it.</summary>
    public ushort GdtLimit { get; init; }

    /// <summary>The first byte of the interrupt descriptor table.</summary>
    public ulong IdtBase { get; init; }

    /// <summary>The last byte's offset in it.</summary>
    public ushort IdtLimit { get; init; }

    /// <summary>CR3: the address of the top page table, with flags in bits 0 to 11.</summary>
    public ulong PageTableRoot { get; init; }

    /// <summary>Levels of page tables, 4 or 5.</summary>
    public int PageTableLevels { get; init; }

    /// <summary>Reads the registers of this processor.</summary>
    public static ProcessorTables Read()
    {
        // Intel SDM volume 3, 2.5 "Control Registers".
        const ulong Cr4FiveLevels = 1 << 12;

        // Safety: each instruction writes the 10 bytes that the structure has.
        TablePointer gdt = default;
        TablePointer idt = default;
        Cpu.StoreGdt(&gdt);
        Cpu.StoreIdt(&idt);
        return new()
        {
            StackPointer = Cpu.ReadStackPointer(),
            GdtBase = gdt.Address,
            GdtLimit = gdt.Limit,
            IdtBase = idt.Address,
            IdtLimit = idt.Limit,
            PageTableRoot = Cpu.ReadCr3(),
            PageTableLevels = (Cpu.ReadCr4() & Cr4FiveLevels) != 0 ? 5 : 4,
        };
    }
}
