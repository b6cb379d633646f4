using UefiKernel.Efi;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Memory.Map;

/// <summary>
/// One entry of the memory map, with what follows from it. Any content is accepted; a senseless one has an empty range.
/// </summary>
/// <param name="type">What the firmware says it holds.</param>
/// <param name="start">Its first byte.</param>
/// <param name="pages">Its length, 0 included.</param>
/// <param name="attributes">What the memory is capable of.</param>
public readonly struct MemoryRegion(EfiMemoryType type, PhysicalAddress start, PageCount pages, EfiMemoryAttribute attributes)
{
    /// <summary>
    /// 1 MiB. What lies below belongs to the firmware, to real-mode code that starts processors, and to devices, whatever the map
    /// says.
    /// </summary>
    public const ulong LowMemoryEnd = 0x10_0000;

    /// <summary>No x86-64 processor has an address bit above bit 51 (Intel SDM volume 3, section 4.1.4, MAXPHYADDR).</summary>
    public const ulong PhysicalAddressLimit = 1UL << 52;

    private const EfiMemoryAttribute UncacheableOfBothKinds = EfiMemoryAttribute.Uncacheable |
        EfiMemoryAttribute.UncacheableExported;

    private const EfiMemoryAttribute Cacheabilities = UncacheableOfBothKinds | EfiMemoryAttribute.WriteCombining |
        EfiMemoryAttribute.WriteThrough
        | EfiMemoryAttribute.WriteBack | EfiMemoryAttribute.WriteProtected;

    /// <summary>What the firmware says it holds; may be a value without a name.</summary>
    public EfiMemoryType Type { get; } = type;

    /// <summary>
    /// Its addresses: whole pages that a processor can address. Empty when the map says anything else, or when it has no pages.
    /// </summary>
    public PhysicalRange Range { get; } = new(start, LengthOf(start, pages));

    /// <summary>What the memory is capable of.</summary>
    public EfiMemoryAttribute Attributes { get; } = attributes;

    /// <summary>
    /// Who has it, by what the map says alone. What the runtime services need is theirs, whatever its type (UEFI 2.10, section
    /// 7.2.3, EFI_MEMORY_RUNTIME).
    /// </summary>
    public MemoryOwner Owner
    {
        get
        {
            MemoryOwner owner = OwnerOf(Type);
            if (owner == MemoryOwner.Reserved && IsAddressesOnly)
            {
                return MemoryOwner.ReservedAddresses;
            }

            if (!owner.IsReclaimable())
            {
                return owner;
            }

            if ((Attributes & EfiMemoryAttribute.Runtime) != 0)
            {
                return Type is EfiMemoryType.LoaderCode or EfiMemoryType.BootServicesCode
                    ? MemoryOwner.RuntimeCode
                    : MemoryOwner.RuntimeData;
            }

            return (Attributes & EfiMemoryAttribute.SpecialPurpose) != 0 ? MemoryOwner.Reserved : owner;
        }
    }

    /// <summary>Whether there is memory behind the addresses.</summary>
    public bool IsMemory => Owner.IsMemory();

    /// <summary>The part at and above 1 MiB; empty when there is none.</summary>
    public PhysicalRange AboveLowMemory => Range.From(new(LowMemoryEnd));

    /// <summary>
    /// The type's name in the specification without its "Efi", or what kind of unknown value it is. A literal: nothing is
    /// allocated.
    /// </summary>
    public string TypeName => Type switch
    {
        EfiMemoryType.ReservedMemoryType => "Reserved",
        EfiMemoryType.LoaderCode => "LoaderCode",
        EfiMemoryType.LoaderData => "LoaderData",
        EfiMemoryType.BootServicesCode => "BootServicesCode",
        EfiMemoryType.BootServicesData => "BootServicesData",
        EfiMemoryType.RuntimeServicesCode => "RuntimeServicesCode",
        EfiMemoryType.RuntimeServicesData => "RuntimeServicesData",
        EfiMemoryType.ConventionalMemory => "Conventional",
        EfiMemoryType.UnusableMemory => "Unusable",
        EfiMemoryType.AcpiReclaimMemory => "ACPIReclaim",
        EfiMemoryType.AcpiMemoryNvs => "ACPIMemoryNVS",
        EfiMemoryType.MemoryMappedIo => "MemoryMappedIO",
        EfiMemoryType.MemoryMappedIoPortSpace => "MemoryMappedIOPortSpace",
        EfiMemoryType.PalCode => "PalCode",
        EfiMemoryType.PersistentMemory => "Persistent",
        EfiMemoryType.UnacceptedMemoryType => "Unaccepted",
        >= (EfiMemoryType)0x8000_0000 => "OS loader's own",
        >= (EfiMemoryType)0x7000_0000 => "vendor's own",
        _ => "unknown",
    };

    // Firmware also calls windows of devices reserved, such as PCI's configuration space: they cannot be cached, which memory can
    // (UEFI 2.10, section 7.2.3, EFI_MEMORY_WB and its like). Where nothing is said of that, a small region counts as memory.
    private bool IsAddressesOnly => Type is EfiMemoryType.ReservedMemoryType or > EfiMemoryType.UnacceptedMemoryType &&
        (Attributes & Cacheabilities) switch
        {
            EfiMemoryAttribute.None => Range.Length.Value > AddressSpacePlan.LargestReserved,
            EfiMemoryAttribute.Uncacheable or EfiMemoryAttribute.UncacheableExported or UncacheableOfBothKinds => true,
            _ => false,
        };

    private static ByteCount LengthOf(PhysicalAddress start, PageCount pages) =>
        start.Value % PageCount.BytesPerPage == 0
        && start.Value < PhysicalAddressLimit
        && pages.Value <= (PhysicalAddressLimit - start.Value) / PageCount.BytesPerPage
            ? new(pages.Value * PageCount.BytesPerPage)
            : ByteCount.Zero;

    // UEFI 2.10, section 7.2, the table on memory type usage after ExitBootServices.
    private static MemoryOwner OwnerOf(EfiMemoryType type) => type switch
    {
        EfiMemoryType.ConventionalMemory => MemoryOwner.Free,
        EfiMemoryType.LoaderCode or EfiMemoryType.LoaderData or EfiMemoryType.BootServicesCode or
            EfiMemoryType.BootServicesData => MemoryOwner.Reclaimable,
        EfiMemoryType.AcpiReclaimMemory => MemoryOwner.AcpiTables,
        EfiMemoryType.AcpiMemoryNvs => MemoryOwner.AcpiStorage,
        EfiMemoryType.RuntimeServicesData => MemoryOwner.RuntimeData,
        EfiMemoryType.RuntimeServicesCode => MemoryOwner.RuntimeCode,
        EfiMemoryType.UnusableMemory or EfiMemoryType.PersistentMemory or EfiMemoryType.UnacceptedMemoryType =>
            MemoryOwner.Unusable,
        EfiMemoryType.MemoryMappedIo or EfiMemoryType.MemoryMappedIoPortSpace => MemoryOwner.Device,
        _ => MemoryOwner.Reserved,
    };
}
