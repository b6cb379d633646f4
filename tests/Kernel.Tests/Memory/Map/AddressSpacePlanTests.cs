using System.Linq;
using CsCheck;
using UefiKernel.Efi;
using UefiKernel.Kernel.Drivers.Screen;
using UefiKernel.Kernel.Memory.Map;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Tests.Memory.Mapping;
using UefiKernel.Memory.Addresses;
using Xunit;

namespace UefiKernel.Kernel.Tests.Memory.Map;

/// <summary>From any memory map to page tables: what must hold for memory to be protected and still reachable.</summary>
public class AddressSpacePlanTests
{
    private const ulong ImageStart = 0x140_0000;
    private const ulong ImageSize = 0x8000;
    private const ulong RsdpAddress = 0xF_5A40;

    private static readonly PageTableFormat s_format =
        new() { Levels = 4, HasGigabytePages = true, HasNoExecute = true, PhysicalBits = 40 };
    private static readonly VirtualAddress s_end = new((nuint)s_format.IdentityEnd);
    private static readonly StackArea s_stacks = new(new(0x180_0000));
    private static readonly FramebufferInfo s_screen = new() { Range = new(new(0x380_0000), new(0x30_0400)) };

    [Fact]
    public void Nothing_is_writable_code_and_guards_and_null_references_fault() => MemoryMapGen.Regions.Sample(static regions =>
    {
        (RangeMap<VirtualAddress, PlannedPages> plan, _, FakeTables memory, PageTables<FakeTables> tables) = Build(regions);
        Assert.Equal(PageTableProblem.None, PageTableCheck.Verify(tables, plan, out _));
        foreach (ulong address in (ulong[])[0, 4096, NullPages.Size - 1, .. Enumerable.Range(0, StackArea.Count)
            .SelectMany(
                static stack => new[] { (ulong)s_stacks.GuardOf(stack).Start.Value, s_stacks.GuardOf(stack).Last.Value })])
        {
            Assert.Null(ProcessorWalk.Translate(memory, tables.Root, s_format, address));
        }

        for (int stack = 0; stack < StackArea.Count; stack++)
        {
            Assert.Equal(
                Translation(s_stacks.StackOf(stack).Start.Value, PageMapping.Data),
                ProcessorWalk.Translate(memory, tables.Root, s_format, s_stacks.StackOf(stack).Start.Value));
            Assert.Equal(
                Translation(s_stacks.StackOf(stack).Last.Value, PageMapping.Data),
                ProcessorWalk.Translate(memory, tables.Root, s_format, s_stacks.StackOf(stack).Last.Value));
        }
    }, iter: 300);

    [Fact]
    public void Every_byte_of_memory_can_be_reached_or_is_left_out_on_purpose() => MemoryMapGen.Regions.Sample(static regions =>
    {
        (_, PhysicalLayout layout, FakeTables memory, PageTables<FakeTables> tables) = Build(regions);
        for (int i = 0; i < layout.Count; i++)
        {
            KnownRange<PhysicalAddress, MemoryOwner> piece = layout[i];
            foreach (ulong address in (ulong[])[piece.Start, piece.Start + (piece.Length / 2), piece.End - 1])
            {
                bool isElsewhere = address < NullPages.Size || s_stacks.FindGuard(new((nuint)address)) >= 0 ||
                    IsIn(address, s_screen.Range.Start.Value, s_screen.Range.Length.Value + 4096);
                bool isLeftOut = piece.Value is MemoryOwner.Unusable or MemoryOwner.Device or MemoryOwner.OutOfReach
                    || (piece.Value is MemoryOwner.Reserved or MemoryOwner.ReservedAddresses &&
                        piece.Length > AddressSpacePlan.LargestReserved);
                if (isElsewhere || IsIn(address, ImageStart, ImageSize) ||
                    s_stacks.Range.Contains(new VirtualAddress((nuint)address)) ||
                    (isLeftOut && address is >= 0xE_0000 and < 0x10_0000))
                {
                    continue;
                }

                PageMapping expected = isLeftOut ? PageMapping.None
                    : piece.Value is MemoryOwner.Free or MemoryOwner.Reclaimable or MemoryOwner.LowMemory or MemoryOwner.Heap
                    ? PageMapping.Data
                    : PageMapping.Constant;
                (ulong Physical, bool Writable, bool Executable, bool User, int MemoryType)? expectedTranslation =
                    address < s_format.IdentityEnd
                    ? ProcessorWalk.Expect(address, expected, s_format)
                    : null;
                Assert.Equal(expectedTranslation, ProcessorWalk.Translate(memory, tables.Root, s_format, address));
            }
        }
    }, iter: 300);

    [Fact]
    public void Image_screen_and_tables_of_the_firmware_have_their_rights() => MemoryMapGen.Regions.Sample(static regions =>
    {
        (_, _, FakeTables memory, PageTables<FakeTables> tables) = Build(regions);
        foreach ((ulong address, PageMapping mapping) in ((ulong, PageMapping)[])
            [
                (ImageStart, PageMapping.Constant), (ImageStart + 0x1000, PageMapping.Code),
                    (ImageStart + 0x3FFF, PageMapping.Code), (ImageStart + 0x4000, PageMapping.Constant),
                (ImageStart + 0x5000, PageMapping.Data), (ImageStart + 0x6FFF, PageMapping.Data),
                    (ImageStart + 0x7000, PageMapping.Constant),
                (s_screen.Range.Start.Value, PageMapping.Screen), (s_screen.Range.End.Value, PageMapping.Screen),
            ])
        {
            Assert.Equal(Translation(address, mapping), ProcessorWalk.Translate(memory, tables.Root, s_format, address));
        }

        Assert.NotNull(ProcessorWalk.Translate(memory, tables.Root, s_format, RsdpAddress));
    }, iter: 100);

    [Fact]
    public void Runtime_services_are_only_looked_at_except_while_they_are_called() =>
    MemoryMapGen.Regions.Sample(static regions =>
    {
        (RangeMap<VirtualAddress, PlannedPages> kernel, PhysicalLayout layout, FakeTables memory, PageTables<FakeTables> tables) =
            Build(regions);
        RangeMap<VirtualAddress, PlannedPages> firmware = AddressSpacePlan.ForFirmware(kernel, layout, regions, [], s_end);
        (FakeTables firmwareMemory, PageTables<FakeTables> firmwareTables) = Tables(firmware);
        for (int i = 0; i < layout.Count; i++)
        {
            KnownRange<PhysicalAddress, MemoryOwner> piece = layout[i];
            if (piece.Value is not (MemoryOwner.RuntimeCode or MemoryOwner.RuntimeData) || piece.Start < NullPages.Size ||
                Special(piece.Start))
            {
                continue;
            }

            Assert.Equal(
                Translation(piece.Start, PageMapping.Constant),
                ProcessorWalk.Translate(memory, tables.Root, s_format, piece.Start));
            (ulong Physical, bool Writable, bool Executable, bool User, int MemoryType) inCall =
                ProcessorWalk.Translate(firmwareMemory, firmwareTables.Root, s_format, piece.Start)!.Value;
            Assert.True(inCall.Writable || regions.Length == 0);
            Assert.Equal(piece.Value == MemoryOwner.RuntimeCode, inCall.Executable);
        }

        Assert.NotNull(ProcessorWalk.Translate(firmwareMemory, firmwareTables.Root, s_format, 0x400));
    }, iter: 300);

    // UEFI 2.10, section 7.2.3: the attribute says what the services need, not the type; a capability to be read-only takes
    // nothing away.
    [Theory]
    [InlineData(EfiMemoryType.ReservedMemoryType, EfiMemoryAttribute.WriteBack, "rw- write-back", "r-- write-back")]
    [InlineData(EfiMemoryType.ReservedMemoryType, EfiMemoryAttribute.Uncacheable, "rw- uncached", "r-- write-back")]
    [InlineData(EfiMemoryType.AcpiMemoryNvs, EfiMemoryAttribute.WriteBack | EfiMemoryAttribute.ReadOnly |
        EfiMemoryAttribute.ExecuteProtect, "rw- write-back", "r-- write-back")]
    [InlineData(EfiMemoryType.AcpiReclaimMemory, EfiMemoryAttribute.None, "rw- write-back", "r-- write-back")]
    [InlineData(EfiMemoryType.PalCode, EfiMemoryAttribute.WriteBack, "rw- write-back", "r-- write-back")]
    [InlineData((EfiMemoryType)0x7000_0000, EfiMemoryAttribute.WriteBack, "rw- write-back", "r-- write-back")]
    [InlineData(EfiMemoryType.PersistentMemory, EfiMemoryAttribute.WriteBack, "rw- write-back", "--- write-back")]
    [InlineData(EfiMemoryType.BootServicesData, EfiMemoryAttribute.WriteBack, "rw- write-back", "r-- write-back")]
    [InlineData(EfiMemoryType.ConventionalMemory, EfiMemoryAttribute.WriteBack, "rw- write-back", "r-- write-back")]
    [InlineData(EfiMemoryType.BootServicesCode, EfiMemoryAttribute.WriteBack, "rwx write-back", "r-- write-back")]
    [InlineData(EfiMemoryType.RuntimeServicesCode, EfiMemoryAttribute.WriteBack | EfiMemoryAttribute.Uncacheable,
        "rwx write-back", "r-- write-back")]
    [InlineData(EfiMemoryType.MemoryMappedIo, EfiMemoryAttribute.WriteBack, "rw- uncached", "--- write-back")]
    public void What_runtime_services_need_is_writable_while_they_are_called(
        EfiMemoryType type, EfiMemoryAttribute attributes, string inCall, string otherwise)
    {
        const ulong Start = 0x1000_0000;
        MemoryRegion[] regions =
        [
            new(type, new(Start), new(16), attributes | EfiMemoryAttribute.Runtime),
            new(type, new(Start + 0x10_0000), new(16), attributes),
        ];
        (RangeMap<VirtualAddress, PlannedPages> kernel, PhysicalLayout layout, _, _) = Build(regions);
        RangeMap<VirtualAddress, PlannedPages> firmware = AddressSpacePlan.ForFirmware(kernel, layout, regions, [], s_end);
        Assert.Equal((otherwise, inCall), (At(kernel, Start).Mapping.ToString(), At(firmware, Start).Mapping.ToString()));

        // Without the attribute only the type counts.
        if (type is not (EfiMemoryType.RuntimeServicesCode or EfiMemoryType.RuntimeServicesData))
        {
            Assert.Equal(At(kernel, Start + 0x10_0000), At(firmware, Start + 0x10_0000));
        }
    }

    [Fact]
    public void Memory_attributes_narrow_the_runtime_services_and_nothing_else() =>
    Gen.Select(MemoryMapGen.Regions, MemoryMapGen.Regions).Sample(static (regions, attributes) =>
    {
        (RangeMap<VirtualAddress, PlannedPages> kernel, PhysicalLayout layout, _, _) = Build(regions);
        RangeMap<VirtualAddress, PlannedPages> plain = AddressSpacePlan.ForFirmware(kernel, layout, regions, [], s_end);
        RangeMap<VirtualAddress, PlannedPages> narrowed =
            AddressSpacePlan.ForFirmware(kernel, layout, regions, attributes, s_end);
        foreach (ulong address in attributes.SelectMany(
            static entry => new[] { entry.Range.Start.Value, entry.Range.Start.Value + (entry.Range.Length.Value / 2) })
            .Where(static address => address < s_format.IdentityEnd))
        {
            PlannedPages before = At(plain, address);
            PlannedPages after = At(narrowed, address);
            MemoryRegion? last = attributes.Cast<MemoryRegion?>()
                .LastOrDefault(
                    entry => entry!.Value.Range.Contains(new PhysicalAddress(address)));
            bool isRuntime = IsRuntime(layout, address) && address >= NullPages.Size;
            if (!isRuntime || last is null)
            {
                Assert.Equal(before, after);
            }
            else
            {
                Assert.Equal(
                    (last.Value.Attributes & EfiMemoryAttribute.ReadOnly) == 0, (after.Mapping.Access & PageAccess.Write) != 0);
                Assert.Equal(
                    (last.Value.Attributes & EfiMemoryAttribute.ExecuteProtect) == 0,
                    (after.Mapping.Access & PageAccess.Execute) != 0);
            }
        }
    }, iter: 300);

    private static bool Special(ulong address) =>
        IsIn(address, s_screen.Range.Start.Value, s_screen.Range.Length.Value + 4096) || IsIn(address, ImageStart, ImageSize) ||
        s_stacks.Range.Contains(new VirtualAddress((nuint)address));

    private static bool IsRuntime(PhysicalLayout layout, ulong address)
    {
        for (int i = 0; i < layout.Count; i++)
        {
            if (IsIn(address, layout[i].Start, layout[i].Length))
            {
                return layout[i].Value is MemoryOwner.RuntimeCode or MemoryOwner.RuntimeData;
            }
        }

        return false;
    }

    private static PlannedPages At(RangeMap<VirtualAddress, PlannedPages> plan, ulong address) =>
        plan.TryFind(new((nuint)address), out KnownRange<VirtualAddress, PlannedPages> range) ? range.Value : default;

    private static bool IsIn(ulong address, ulong start, ulong length) => address >= start && address - start < length;

    private static (ulong, bool, bool, bool, int)? Translation(ulong address, PageMapping mapping) =>
        ProcessorWalk.Expect(address, mapping, s_format);

    private static (RangeMap<VirtualAddress, PlannedPages> Plan, PhysicalLayout Layout, FakeTables Memory,
        PageTables<FakeTables> Tables) Build(
        MemoryRegion[] regions)
    {
        var layout = new PhysicalLayout(regions, new(s_format.IdentityEnd));
        layout.Take(s_screen.Range, MemoryOwner.Screen);
        layout.Take(ImageStart, ImageStart + ImageSize, MemoryOwner.KernelImage);
        layout.Take(0x200_0000, 0x2A0_0000, MemoryOwner.Heap);
        layout.Take(IdentityMapping.Behind(s_stacks.Range), MemoryOwner.Stacks);
        RangeMap<VirtualAddress, PlannedPages> plan =
            AddressSpacePlan.ForKernel(
                layout, [new(new(RsdpAddress), new(36)), default], s_screen.Range, s_stacks, s_end);
        byte[] headers = ImageHeaders.Create(
            (".text", 0x1000, 0x2345, 0x6000_0020), (".rdata", 0x4000, 0x800, 0x4000_0040),
            (".data", 0x5000, 0x1001, 0xC000_0040));
        Assert.True(ImageSections.TryPaint(plan, RangeNumbers.Virtual(ImageStart, ImageStart + ImageSize), headers));
        (FakeTables memory, PageTables<FakeTables> tables) = Tables(plan);
        return (plan, layout, memory, tables);
    }

    private static (FakeTables Memory, PageTables<FakeTables> Tables) Tables(RangeMap<VirtualAddress, PlannedPages> plan)
    {
        var memory = new FakeTables(int.MaxValue);
        Assert.True(
            global::UefiKernel.Kernel.Memory.Mapping.Paging.TryBuild(memory, s_format, plan, out PageTables<FakeTables>? tables));
        return (memory, tables!);
    }
}
