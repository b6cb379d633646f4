using UefiKernel.Efi;
using UefiKernel.Kernel.Memory.Map;
using UefiKernel.Kernel.Panics;
using UefiKernel.Kernel.Processor;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Boot.Memory;

/// <summary>
/// Takes the memory that keeps the report of a panic: where a report already is, else the first of the fixed places that is free.
/// </summary>
/// <remarks>Works before the runtime: nothing is allocated.</remarks>
public static unsafe class ReportMemory
{
    /// <summary>Takes the memory.</summary>
    /// <param name="boot">The boot services.</param>
    /// <param name="map">A map that was fetched a moment ago.</param>
    /// <param name="inUse">What is not taken, whatever the map says.</param>
    /// <param name="holdsReport">Whether memory holds a report; null to look at none.</param>
    /// <returns>The memory; an empty range when none of the places is free. The kernel does without then.</returns>
    public static PhysicalRange Take(
        EfiBootServices* boot, in MemoryMap map, in MemoryInUse inUse, delegate*<PhysicalRange, bool> holdsReport)
    {
        PhysicalRange taken = holdsReport == null ? default : TakeFirst(boot, map, inUse, holdsReport);
        return taken.IsEmpty ? TakeFirst(boot, map, inUse, null) : taken;
    }

    private static PhysicalRange TakeFirst(
        EfiBootServices* boot, in MemoryMap map, in MemoryInUse inUse, delegate*<PhysicalRange, bool> condition)
    {
        foreach (ulong place in PanicMemory.Places)
        {
            var range = new PhysicalRange(new(place), new(PanicMemory.Size));
            if (!IsFree(map, inUse, range) || (condition != null && !condition(range)))
            {
                continue;
            }

            var address = new EfiPhysicalAddress(place);
            EfiStatus status;
            using (FirmwareGate.Enter())
            {
                status = boot->AllocatePages(
                    EfiAllocateType.AllocateAddress, EfiMemoryType.LoaderData, (nuint)PageCount.Covering(range.Length).Value,
                    &address);
            }

            if (!status.IsError)
            {
                return range;
            }
        }

        return default;
    }

    private static bool IsFree(in MemoryMap map, in MemoryInUse inUse, PhysicalRange range)
    {
        foreach (MemoryRegion entry in map)
        {
            if (entry.Owner == MemoryOwner.Free && entry.Range.Contains(range))
            {
                return !inUse.TryFindLowest(range, out _);
            }
        }

        return false;
    }
}
