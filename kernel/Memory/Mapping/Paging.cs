using UefiKernel.Kernel.Processor;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Memory.Mapping;

/// <summary>The kernel's page tables. All that is mapped is mapped at its own address.</summary>
internal static unsafe class Paging
{
    // Guards the lower half of the kernel's tables, and s_plan. Both stay the same objects once they are installed.
    private static SharedLock Lock => default;

    // Set during boot. What they refer to changes: see Lock.
    private static PageTables<PhysicalTablePages>? s_kernel;
    private static PageTables<PhysicalTablePages>? s_firmware;
    private static RangeMap<VirtualAddress, PlannedPages> s_plan = new();
    private static RangeMap<VirtualAddress, PlannedPages> s_firmwarePlan = new();

    /// <summary>The kernel's tables; null until <see cref="TryInstall"/>.</summary>
    public static PageTables<PhysicalTablePages>? Tables => s_kernel;

    /// <summary>The tables for calls of the firmware; null until <see cref="TryInstall"/>.</summary>
    public static PageTables<PhysicalTablePages>? FirmwareTables => s_firmware;

    /// <summary>What the kernel's tables were built from, devices that were mapped since included.</summary>
    public static RangeMap<VirtualAddress, PlannedPages> Plan => s_plan;

    /// <summary>What the tables for calls of the firmware were built from.</summary>
    public static RangeMap<VirtualAddress, PlannedPages> FirmwarePlan => s_firmwarePlan;

    /// <summary>Pages that all tables take.</summary>
    public static PageCount TablePages => new((ulong)((s_kernel?.TableCount ?? 0) + (s_firmware?.TableCount ?? 0)));

    /// <summary>Builds tables and puts the kernel's into use. Interrupts are off.</summary>
    /// <param name="format">What tables may hold on this processor.</param>
    /// <param name="kernel">The kernel's own address space; it maps all code, data and stacks that are in use.</param>
    /// <param name="firmware">The address space for calls of the firmware; it maps them too.</param>
    /// <returns>False when there is no memory for the tables: then nothing has changed.</returns>
    public static bool TryInstall(
        PageTableFormat format, RangeMap<VirtualAddress, PlannedPages> kernel, RangeMap<VirtualAddress, PlannedPages> firmware)
    {
        if (!TryBuild(default, format, kernel, out s_kernel) || !TryBuild(default, format, firmware, out s_firmware))
        {
            return false;
        }

        (s_plan, s_firmwarePlan) = (kernel, firmware);
        PagingControl.Enter(s_kernel!.Root, format);
        return true;
    }

    /// <summary>
    /// Maps the registers of a device, uncached, readable and writable. Registers that are mapped already stay as they are.
    /// </summary>
    /// <param name="registers">The registers; any alignment, whole pages are mapped, at their own address.</param>
    /// <returns>What kept them from being mapped, or <see cref="DeviceMapping.Mapped"/>.</returns>
    public static DeviceMapping MapDevice(PhysicalRange registers)
    {
        if (s_kernel is null)
        {
            return DeviceMapping.NotReady;
        }

        using (Lock.Enter())
        {
            DeviceMapping result = DeviceRange.TryMap(s_kernel, s_plan, registers);

            // A reserved region may have been mapped there before, for reading.
            Cpu.WriteCr3(Cpu.ReadCr3());
            return result;
        }
    }

    /// <summary>
    /// Takes the page below a thread's stack out of the kernel's address space, or puts it back.
    /// </summary>
    /// <param name="page">The page: memory of the page allocator.</param>
    /// <param name="isGuard">Whether it is to be unmapped.</param>
    /// <returns>False when a table was needed and there was no memory for it. Putting a page back never needs one.</returns>
    public static bool SetGuard(VirtualRange page, bool isGuard)
    {
        using (Lock.Enter())
        {
            bool done = s_kernel is not null && s_kernel.TryMap(page, isGuard ? PageMapping.None : PageMapping.Data);

            // Only translations are forgotten, nothing is accessed.
            Cpu.ForgetPage(page.Start.ToPointer());
            return done;
        }
    }

    /// <summary>
    /// Makes a page of memory, written before, readable and executable permanently: no page is ever writable and executable.
    /// </summary>
    /// <param name="page">The page: memory of the page allocator that is the caller's.</param>
    /// <param name="content">What it holds, in a word or two for people.</param>
    /// <returns>False when a table was needed and there was no memory for it: the page is as it was.</returns>
    public static bool TryMakeCode(VirtualRange page, string content)
    {
        using (Lock.Enter())
        {
            bool done = s_kernel is not null && s_kernel.TryMap(page, PageMapping.Code);
            if (done)
            {
                s_plan.Set(page, new PlannedPages(PageMapping.Code, content));
            }

            // Only translations are forgotten, nothing is accessed.
            Cpu.ForgetPage(page.Start.ToPointer());
            return done;
        }
    }

    /// <summary>
    /// Goes over to the address space for calls of the firmware, in which the runtime services have what they need. Interrupts
    /// are off until <see cref="LeaveFirmware"/>.
    /// </summary>
    public static void EnterFirmware()
    {
        if (s_firmware is not null)
        {
            Cpu.WriteCr3(s_firmware.Root);
        }
    }

    /// <summary>Goes back to the kernel's own address space.</summary>
    public static void LeaveFirmware()
    {
        if (s_kernel is not null)
        {
            Cpu.WriteCr3(s_kernel.Root);
        }
    }

    /// <summary>Builds tables by a plan.</summary>
    /// <returns>False when there was no memory for one of them.</returns>
    internal static bool TryBuild<TMemory>(
        TMemory memory, PageTableFormat format, RangeMap<VirtualAddress, PlannedPages> plan, out PageTables<TMemory>? tables)
        where TMemory : struct, IPageTableMemory
    {
        tables = PageTables<TMemory>.TryCreate(memory, format);
        for (int i = 0; tables is not null && i < plan.Count; i++)
        {
            if (!tables.TryMap(plan[i].Range, plan[i].Value.Mapping))
            {
                return false;
            }
        }

        return tables is not null;
    }
}
