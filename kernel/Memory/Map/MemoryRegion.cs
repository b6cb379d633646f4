using UefiKernel.Efi;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Memory.Map;

/// <summary>
/// One entry of the memory map, with what follows from it. Any content is accepted; a senseless one is
/// <see cref="MemoryUse.Never"/>.
/// </summary>
/// <param name="type">What the firmware says it holds.</param>
/// <param name="start">Its first byte.</param>
/// <param name="pages">Its length.</param>
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

    /// <summary>Its first byte.</summary>
    public PhysicalAddress Start { get; } = start;

    /// <summary>Its length, 0 included.</summary>
    public PageCount Pages { get; } = pages;

    /// <summary>What the memory is capable of.</summary>
    public EfiMemoryAttribute Attributes { get; } = attributes;

    /// <summary>Whether the region is page-aligned, not empty, and ends within what a processor can address.</summary>
    public bool IsWellFormed =>
        Pages.Value != 0
        && Start.Value % PageCount.BytesPerPage == 0
        && Start.Value < PhysicalAddressLimit
        && Pages.Value <= (PhysicalAddressLimit - Start.Value) / PageCount.BytesPerPage;

    /// <summary>Its length in bytes; 0 when it is not <see cref="IsWellFormed"/>.</summary>
    public ByteCount Size => new(IsWellFormed ? Pages.Value * PageCount.BytesPerPage : 0);

    /// <summary>
    /// What the kernel may do with it. A region that reaches over 1 MiB is judged by its part above; see
    /// <see cref="AboveLowMemory"/>. What the runtime services need is theirs, whatever its type (UEFI 2.10, section 7.2.3,
    /// EFI_MEMORY_RUNTIME).
    /// </summary>
    public MemoryUse Use
    {
        get
        {
            if (!IsWellFormed || Start.Value + Size.Value <= LowMemoryEnd ||
                (Attributes & (EfiMemoryAttribute.SpecialPurpose | EfiMemoryAttribute.Runtime)) != 0)
            {
                return MemoryUse.Never;
            }

            return Type switch
            {
                EfiMemoryType.ConventionalMemory or EfiMemoryType.LoaderCode or EfiMemoryType.LoaderData
                    or EfiMemoryType.BootServicesCode or EfiMemoryType.BootServicesData => MemoryUse.UsableAfterExit,
                EfiMemoryType.AcpiReclaimMemory => MemoryUse.UsableAfterAcpi,
                _ => MemoryUse.Never,
            };
        }
    }

    /// <summary>
    /// Whether there is memory behind the addresses. Firmware also calls windows of devices reserved, such as PCI's configuration
    /// space: they cannot be cached, which memory can (UEFI 2.10, section 7.2.3, EFI_MEMORY_WB and its like). Where nothing is
    /// said of that, a small region counts as memory.
    /// </summary>
    public bool IsMemory => Type switch
    {
        EfiMemoryType.MemoryMappedIo or EfiMemoryType.MemoryMappedIoPortSpace => false,
        EfiMemoryType.ReservedMemoryType or > EfiMemoryType.UnacceptedMemoryType => (Attributes & Cacheabilities) switch
        {
            EfiMemoryAttribute.None => Size.Value <= AddressSpacePlan.LargestReserved,
            EfiMemoryAttribute.Uncacheable or EfiMemoryAttribute.UncacheableExported or UncacheableOfBothKinds => false,
            _ => true,
        },
        _ => true,
    };

    /// <summary>Whether firmware would allocate pages from it now, and the kernel may ask for them.</summary>
    public bool IsFree => Type == EfiMemoryType.ConventionalMemory && Use == MemoryUse.UsableAfterExit;

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

    /// <summary>
    /// The part at and above 1 MiB; no pages when there is none or the region is not <see cref="IsWellFormed"/>.
    /// </summary>
    public MemoryRegion AboveLowMemory()
    {
        if (!IsWellFormed)
        {
            return new(Type, Start, default, Attributes);
        }

        if (Start.Value >= LowMemoryEnd)
        {
            return this;
        }

        ulong below = (LowMemoryEnd - Start.Value) / PageCount.BytesPerPage;
        return Pages.Value <= below
            ? new(Type, Start, default, Attributes)
            : new(Type, new(LowMemoryEnd), new(Pages.Value - below), Attributes);
    }
}
