using System;
using System.Runtime.Intrinsics.X86;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Memory.Mapping;

/// <summary>
/// The processor's registers that paging depends on (Intel SDM volume 3, 2.5 "Control Registers", 4.1 "Paging Modes and Control
/// Bits").
/// </summary>
internal static class PagingControl
{
    private const ulong Cr0WriteProtect = 1 << 16;
    private const ulong Cr0CacheDisable = 1 << 30;

    private const ulong Cr4MachineCheck = 1 << 6;
    private const ulong Cr4GlobalPages = 1 << 7;
    private const ulong Cr4UserInstructionPrevention = 1 << 11;
    private const ulong Cr4FiveLevels = 1 << 12;
    private const ulong Cr4ProcessContexts = 1 << 17;
    private const ulong Cr4SupervisorExecution = 1 << 20;
    private const ulong Cr4SupervisorAccess = 1 << 21;
    private const ulong Cr4UserKeys = 1 << 22;
    private const ulong Cr4ControlFlow = 1 << 23;
    private const ulong Cr4SupervisorKeys = 1 << 24;

    private const uint ExtendedFeatures = 0xC000_0080;
    private const ulong NoExecuteEnable = 1 << 11;
    private const uint AttributeTable = 0x277;

    /// <summary>
    /// What page tables may hold on this processor in the mode that the firmware chose: the number of levels cannot be changed
    /// with paging on.
    /// </summary>
    public static PageTableFormat ReadFormat()
    {
        const int ExtendedSignature = unchecked((int)0x8000_0001);
        const int AddressSizes = unchecked((int)0x8000_0008);
        const int NoExecuteBit = 20;
        const int GigabytePagesBit = 26;

        // What is assumed where the leaf is missing: the first x86-64 processors had 36 bits (Intel SDM volume 3, 4.1.4).
        const int DefaultPhysicalBits = 36;

        uint lastLeaf = (uint)X86Base.CpuId(unchecked((int)0x8000_0000), 0).Eax;
        int features = X86Base.CpuId(ExtendedSignature, 0).Edx;
        int bits = lastLeaf >= unchecked((uint)AddressSizes) ? X86Base.CpuId(AddressSizes, 0).Eax & 0xFF : DefaultPhysicalBits;
        return new PageTableFormat
        {
            Levels = (Cpu.ReadCr4() & Cr4FiveLevels) != 0 ? 5 : 4,
            HasGigabytePages = (features & (1 << GigabytePagesBit)) != 0,
            HasNoExecute = (features & (1 << NoExecuteBit)) != 0,
            PhysicalBits = Math.Clamp(bits, DefaultPhysicalBits, 52),
        };
    }

    /// <summary>
    /// Puts the kernel's tables into use, with its memory types, and turns on what protects memory: write protection for the
    /// kernel itself, no-execute, and, where they are there, SMEP, SMAP and UMIP. What the firmware may have turned on and the
    /// kernel does not use is turned off: global pages, process contexts, protection keys, shadow stacks. Interrupts are off, and
    /// the tables map the code and the stack that run.
    /// </summary>
    /// <param name="root">The top table.</param>
    /// <param name="format">What the tables hold.</param>
    public static void Enter(ulong root, PageTableFormat format)
    {
        if (format.HasNoExecute)
        {
            Cpu.WriteMsr(ExtendedFeatures, Cpu.ReadMsr(ExtendedFeatures) | NoExecuteEnable);
        }

        // Without global pages and contexts, CR3 and CR4 forget all translations.
        Cpu.WriteCr4(Cpu.ReadCr4() & ~(Cr4GlobalPages | Cr4ProcessContexts | Cr4UserKeys | Cr4SupervisorKeys | Cr4ControlFlow));

        // Memory types change with the caches empty and off (Intel SDM volume 3, 12.11.7.2 "MemTypeSet() Function", which 12.12.4
        // asks for here too).
        ulong cr0 = Cpu.ReadCr0();
        Cpu.WriteCr0(cr0 | Cr0CacheDisable);
        Cpu.WriteBackCaches();
        Cpu.WriteMsr(AttributeTable, PageTableEntry.AttributeTable);
        Cpu.WriteCr3(root);
        Cpu.WriteBackCaches();
        Cpu.WriteCr0((cr0 & ~Cr0CacheDisable) | Cr0WriteProtect);
        Cpu.WriteCr4(Cpu.ReadCr4() | ReadProtections());
    }

    // Those that the processor has.
    private static ulong ReadProtections()
    {
        const int MachineCheckBit = 7;
        const int SmepBit = 7;
        const int SmapBit = 20;
        const int UmipBit = 2;

        ulong bits = (X86Base.CpuId(1, 0).Edx & (1 << MachineCheckBit)) != 0 ? Cr4MachineCheck : 0;
        if ((uint)X86Base.CpuId(0, 0).Eax < 7)
        {
            return bits;
        }

        (_, int ebx, int ecx, _) = X86Base.CpuId(7, 0);
        bits |= (ebx & (1 << SmepBit)) != 0 ? Cr4SupervisorExecution : 0;
        bits |= (ebx & (1 << SmapBit)) != 0 ? Cr4SupervisorAccess : 0;
        return bits | ((ecx & (1 << UmipBit)) != 0 ? Cr4UserInstructionPrevention : 0);
    }
}
