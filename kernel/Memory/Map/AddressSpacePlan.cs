using System;
using UefiKernel.Efi;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Kernel.Processor;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Memory.Map;

/// <summary>
/// How memory is to be mapped, before page tables exist: painted in layers, later ones over earlier ones. Two plans are made: the
/// kernel's own, in which nothing can be both written and executed, and one for the time that the firmware's ResetSystem runs, in
/// which the runtime services have what they need.
/// </summary>
internal static class AddressSpacePlan
{
    /// <summary>
    /// A reserved region is mapped, for reading, because tables of some firmware lie in one. One that is longer than this is no
    /// memory but a hole in the address space, and mapping terabytes of it would take more tables than there is memory.
    /// </summary>
    public const ulong LargestReserved = 4UL << 30;

    // Read-only memory of the BIOS: an RSDP may lie there, and no map mentions it (ACPI 6.4, section 5.2.5.1).
    private static VirtualRange Bios => VirtualRange.Between(new(0xE_0000), new(0x10_0000));

    private const PageAccess AllRights = PageAccess.Read | PageAccess.Write | PageAccess.Execute;

    /// <summary>The kernel's own address space.</summary>
    /// <param name="layout">The owner of each memory range.</param>
    /// <param name="tables">Tables of the firmware that must be readable, wherever they are.</param>
    /// <param name="screen">The framebuffer; of size 0 when there is none.</param>
    /// <param name="stacks">The stacks, whose guards are left out.</param>
    /// <param name="end">The first address that cannot be mapped.</param>
    public static RangeMap<VirtualAddress, PlannedPages> ForKernel(
        PhysicalLayout layout, ReadOnlySpan<PhysicalRange> tables, PhysicalRange screen, StackArea stacks, VirtualAddress end)
    {
        var plan = new RangeMap<VirtualAddress, PlannedPages>();
        plan.Set(Bios, new PlannedPages(PageMapping.Constant, "BIOS"));
        foreach (PhysicalRange table in tables)
        {
            plan.Set(
                IdentityMapping.Of(table.OuterPages()), new PlannedPages(PageMapping.Constant, "firmware's table"));
        }

        for (int i = 0; i < layout.Count; i++)
        {
            KnownRange<PhysicalAddress, MemoryOwner> piece = layout[i];
            if (TryPlan(piece, out PlannedPages pages))
            {
                plan.Set(IdentityMapping.Of(piece.Range), pages);
            }
        }

        plan.Set(IdentityMapping.Of(screen.OuterPages()), new PlannedPages(PageMapping.Screen, "screen"));
        for (int stack = 0; stack < StackArea.Count; stack++)
        {
            plan.Set(stacks.GuardOf(stack), new PlannedPages(PageMapping.None, "guard"));
            plan.Set(stacks.StackOf(stack), new PlannedPages(PageMapping.Data, StackArea.NameOf(stack)));
        }

        plan.Set(NullPages.Range, new PlannedPages(PageMapping.None, "null references"));
        plan.Clear(VirtualRange.Between(end, VirtualAddress.MaxValue));
        return plan;
    }

    /// <summary>The address space for calls of the firmware: the kernel's, with what the runtime services need besides.</summary>
    /// <param name="kernel">The kernel's own plan.</param>
    /// <param name="layout">The owner of each memory range.</param>
    /// <param name="regions">The firmware's memory map, for the devices in it that runtime services need.</param>
    /// <param name="attributes">The firmware's memory attributes table, or nothing.</param>
    /// <param name="end">The first address that cannot be mapped.</param>
    public static RangeMap<VirtualAddress, PlannedPages> ForFirmware(
        RangeMap<VirtualAddress, PlannedPages> kernel, PhysicalLayout layout, ReadOnlySpan<MemoryRegion> regions,
        ReadOnlySpan<MemoryRegion> attributes, VirtualAddress end)
    {
        var plan = new RangeMap<VirtualAddress, PlannedPages>();
        plan.SetAll(kernel);

        for (int i = 0; i < layout.Count; i++)
        {
            KnownRange<PhysicalAddress, MemoryOwner> piece = layout[i];
            if (IsRuntime(piece.Value))
            {
                plan.Set(
                    IdentityMapping.Of(piece.Range), new PlannedPages(RuntimeMapping(piece.Value), NameOf(piece.Value)));
            }
        }

        // What the runtime services need has the attribute EFI_MEMORY_RUNTIME, whatever its type. Of the other attributes of the
        // map, those for caching say how it can be mapped; read-only and execute-protect only say that it could be made so (UEFI
        // 2.10, section 7.2.3), and do not narrow anything.
        foreach (MemoryRegion region in regions)
        {
            if ((region.Attributes & EfiMemoryAttribute.Runtime) != 0 && region.Range.Length.Value <= LargestReserved)
            {
                AddRuntime(plan, layout, region);
            }
        }

        foreach (MemoryRegion entry in attributes)
        {
            Narrow(plan, layout, entry);
        }

        // Some firmware looks at the BIOS data area.
        plan.Set(NullPages.Range, new PlannedPages(PageMapping.Data, "BIOS data"));
        plan.Clear(VirtualRange.Between(end, VirtualAddress.MaxValue));
        return plan;
    }

    // The kernel's own memory and the screen stay as they are.
    private static void AddRuntime(RangeMap<VirtualAddress, PlannedPages> plan, PhysicalLayout layout, MemoryRegion region)
    {
        const EfiMemoryAttribute Cached = EfiMemoryAttribute.WriteBack | EfiMemoryAttribute.WriteThrough |
            EfiMemoryAttribute.WriteProtected;

        bool isCached = (region.Attributes & Cached) != 0 || (region.Attributes & EfiMemoryAttribute.Uncacheable) == 0;
        for (int i = 0; i < layout.Count; i++)
        {
            KnownRange<PhysicalAddress, MemoryOwner> piece = layout[i];
            if (!IsFirmwares(piece.Value))
            {
                continue;
            }

            bool isDevice = piece.Value == MemoryOwner.Device;
            var mapping = new PageMapping(
                RuntimeMapping(piece.Value).Access, isCached && !isDevice ? PageCaching.WriteBack : PageCaching.Uncached);
            plan.Set(
                IdentityMapping.Of(piece.Range.Intersect(region.Range)),
                new PlannedPages(mapping, isDevice ? "firmware's device" : NameOf(piece.Value)));
        }
    }

    // The table speaks of the runtime services only; what it says about other memory is ignored.
    private static void Narrow(RangeMap<VirtualAddress, PlannedPages> plan, PhysicalLayout layout, MemoryRegion entry)
    {
        PageAccess access = AllRights;
        access &= (entry.Attributes & EfiMemoryAttribute.ReadOnly) != 0 ? ~PageAccess.Write : AllRights;
        access &= (entry.Attributes & EfiMemoryAttribute.ExecuteProtect) != 0 ? ~PageAccess.Execute : AllRights;
        for (int i = 0; i < layout.Count; i++)
        {
            KnownRange<PhysicalAddress, MemoryOwner> piece = layout[i];
            if (IsRuntime(piece.Value))
            {
                plan.Set(
                    IdentityMapping.Of(piece.Range.Intersect(entry.Range)),
                    new PlannedPages(new PageMapping(access), NameOf(piece.Value)));
            }
        }
    }

    private static bool TryPlan(KnownRange<PhysicalAddress, MemoryOwner> piece, out PlannedPages pages)
    {
        PageMapping mapping = piece.Value switch
        {
            MemoryOwner.Free or MemoryOwner.Reclaimable or MemoryOwner.LowMemory or MemoryOwner.Heap or MemoryOwner.Stacks or
                MemoryOwner.Report => PageMapping.Data,
            MemoryOwner.Reserved or MemoryOwner.ReservedAddresses => piece.Range.Length.Value <= LargestReserved
                ? PageMapping.Constant
                : PageMapping.None,
            MemoryOwner.AcpiTables or MemoryOwner.AcpiStorage or MemoryOwner.RuntimeCode or MemoryOwner.RuntimeData or
                MemoryOwner.KernelImage => PageMapping.Constant,
            _ => PageMapping.None,
        };
        pages = new PlannedPages(mapping, NameOf(piece.Value));
        return mapping.IsMapped;
    }

    // On older firmware the code's pages hold data too.
    private static PageMapping RuntimeMapping(MemoryOwner owner) =>
        owner == MemoryOwner.RuntimeCode ? new PageMapping(AllRights) : PageMapping.Data;

    private static bool IsFirmwares(MemoryOwner owner) =>
        IsRuntime(owner) ||
        owner is MemoryOwner.AcpiTables or MemoryOwner.AcpiStorage or MemoryOwner.Reserved or MemoryOwner.ReservedAddresses
            or MemoryOwner.Unusable or MemoryOwner.Device or MemoryOwner.LowMemory;

    private static bool IsRuntime(MemoryOwner owner) => owner is MemoryOwner.RuntimeCode or MemoryOwner.RuntimeData;

    private static string NameOf(MemoryOwner owner) => owner switch
    {
        MemoryOwner.Free or MemoryOwner.Reclaimable => "memory",
        MemoryOwner.LowMemory => "low memory",
        MemoryOwner.Heap => "heap",
        MemoryOwner.Stacks => "stacks",
        MemoryOwner.Report => "panic report",
        MemoryOwner.AcpiTables => "ACPI tables",
        MemoryOwner.AcpiStorage => "ACPI storage",
        MemoryOwner.RuntimeCode => "firmware's code",
        MemoryOwner.RuntimeData => "firmware's data",
        MemoryOwner.KernelImage => "image",
        _ => PlannedPages.Reserved,
    };
}
