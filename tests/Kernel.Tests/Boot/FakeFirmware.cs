using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using UefiKernel.Efi;

namespace UefiKernel.Kernel.Tests.Boot;

/// <summary>
/// A firmware in native memory that boot code can be pointed at. A test scripts its quirks through the properties and reads what
/// was done from <see cref="Calls"/> and <see cref="Violations"/>. Its physical memory exists in the map only; pool memory is
/// real.
/// </summary>
/// <remarks>
/// It serves the thread that made it. From the first attempt to leave boot services on, every call but the two that are allowed
/// is a violation; after the exit every call is, and what the kernel must not touch any more is overwritten.
/// </remarks>
internal sealed unsafe partial class FakeFirmware : IDisposable
{
    /// <summary>Not an address on any x86-64 processor: following it faults.</summary>
    public const ulong Poison = 0xAFAF_AFAF_AFAF_AFAF;

    private const byte PoisonByte = 0xAF;

    [ThreadStatic]
    private static FakeFirmware? s_current;

    private readonly Dictionary<nint, (int Size, EfiMemoryType Type)> _pool = [];
    private readonly List<nint> _native = [];
    private readonly List<(nint Handle, EfiGuid Protocol, nint Interface)> _protocols = [];
    private readonly List<EfiConfigurationTable> _tables = [];
    private nint _nextHandle = 0x100;

    public FakeFirmware()
    {
        s_current = this;
        System = Native<EfiSystemTable>();
        Boot = Native<EfiBootServices>();
        System->Hdr = new() { Signature = EfiSystemTable.TableSignature, HeaderSize = (uint)sizeof(EfiSystemTable) };
        System->BootServices = Boot;
        Boot->Hdr = new() { Signature = EfiBootServices.TableSignature, HeaderSize = (uint)sizeof(EfiBootServices) };
        InstallServices();
        Image = NewHandle();
    }

    /// <summary>The system table.</summary>
    public EfiSystemTable* System { get; }

    /// <summary>The boot services, as the kernel is given them.</summary>
    public EfiBootServices* Boot { get; }

    /// <summary>The handle of the kernel's image.</summary>
    public EfiHandle Image { get; }

    /// <summary>The memory map.</summary>
    public List<EfiMemoryDescriptor> Map { get; } = [];

    /// <summary>The name of every service that was called, in order.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>Forbidden things that boot code did.</summary>
    public List<string> Violations { get; } = [];

    /// <summary>Bytes from one descriptor to the next.</summary>
    public int DescriptorStride { get; set; } = 48;

    /// <summary>The descriptor version that is reported.</summary>
    public uint DescriptorVersion { get; set; } = EfiMemoryDescriptor.Version;

    /// <summary>
    /// Whether the descriptor size is reported when the buffer is too small, which the specification leaves open.
    /// </summary>
    public bool ReportsStrideWhenTooSmall { get; set; } = true;

    /// <summary>How many calls of GetMemoryMap from now on find a map that has grown.</summary>
    public int GrowingCalls { get; set; }

    /// <summary>How many descriptors the map gains each time that it grows.</summary>
    public int Growth { get; set; } = 1;

    /// <summary>Added to the size of the map that is reported; the map itself is as it is.</summary>
    public nuint SizeLie { get; set; }

    /// <summary>How many attempts to leave find their key stale; the map grows by <see cref="Growth"/> each time.</summary>
    public int StaleKeys { get; set; }

    /// <summary>
    /// Statuses that GetMemoryMap returns instead of working, one call each; Success stands for a call that works.
    /// </summary>
    public Queue<EfiStatus> MapStatuses { get; } = [];

    /// <summary>What AllocatePool returns instead of working.</summary>
    public EfiStatus PoolStatus { get; set; }

    /// <summary>Says with which status AllocatePages refuses an address; null or Success lets it work.</summary>
    public Func<ulong, EfiStatus>? PageStatus { get; set; }

    /// <summary>
    /// The number of the call, from 0 on, that fails with <see cref="FailWith"/> instead of working; calls that free are neither
    /// counted nor fail. Below 0 none fails.
    /// </summary>
    public int FailAt { get; set; } = -1;

    /// <summary>What the call of <see cref="FailAt"/> returns.</summary>
    public EfiStatus FailWith { get; set; } = EfiStatus.OutOfResources;

    /// <summary>How many calls were counted for <see cref="FailAt"/>.</summary>
    public int CountedCalls { get; private set; }

    /// <summary>Pages that were allocated and not freed.</summary>
    public ulong PagesTaken { get; private set; }

    /// <summary>Whether ExitBootServices has been called.</summary>
    public bool ExitAttempted { get; private set; }

    /// <summary>Whether ExitBootServices has succeeded.</summary>
    public bool Exited { get; private set; }

    /// <summary>The key of the current map.</summary>
    public nuint Key { get; set; } = 1000;

    /// <summary>The sizes and types of the pool memory that was not freed.</summary>
    public IReadOnlyCollection<(int Size, EfiMemoryType Type)> Pool => _pool.Values;

    /// <summary>Adds a region to the map.</summary>
    public FakeFirmware With(
        EfiMemoryType type, ulong start, ulong pages, EfiMemoryAttribute attribute = EfiMemoryAttribute.WriteBack)
    {
        Map.Add(new() { Type = type, PhysicalStart = new(start), NumberOfPages = pages, Attribute = attribute });
        return this;
    }

    /// <summary>Adds what a PC with the given amount of memory has, roughly as OVMF lays it out.</summary>
    public FakeFirmware WithPc(ulong mebibytes = 128)
    {
        const ulong FirmwarePages = 4096;
        return With(EfiMemoryType.BootServicesCode, 0, 1)
            .With(EfiMemoryType.ConventionalMemory, 0x1000, 159)
            .With(EfiMemoryType.ConventionalMemory, 0x10_0000, 1792)
            .With(EfiMemoryType.AcpiMemoryNvs, 0x80_0000, 8)
            .With(EfiMemoryType.ConventionalMemory, 0x80_8000, (mebibytes * 256) - FirmwarePages - 0x808)
            .With(EfiMemoryType.BootServicesData, (mebibytes << 20) - (FirmwarePages << 12), FirmwarePages - 64)
            .With(EfiMemoryType.AcpiReclaimMemory, (mebibytes << 20) - (64 << 12), 32)
            .With(EfiMemoryType.RuntimeServicesData, (mebibytes << 20) - (32 << 12), 32)
            .With(EfiMemoryType.ReservedMemoryType, 0xFFC0_0000, 1024, EfiMemoryAttribute.Uncacheable);
    }

    /// <summary>Makes a handle.</summary>
    public EfiHandle NewHandle() => new((void*)(_nextHandle += 0x10));

    /// <summary>Puts an interface on a handle.</summary>
    public void Install(EfiHandle handle, EfiGuid protocol, void* @interface) =>
        _protocols.Add(((nint)handle.Value, protocol, (nint)@interface));

    /// <summary>Gives the image load options of any bytes.</summary>
    public void SetLoadOptions(ReadOnlySpan<byte> bytes)
    {
        EfiLoadedImageProtocol* loaded = Native<EfiLoadedImageProtocol>();
        loaded->Revision = EfiLoadedImageProtocol.CurrentRevision;
        loaded->LoadOptions = NativeBytes(bytes);
        loaded->LoadOptionsSize = (uint)bytes.Length;
        Install(Image, EfiGuids.LoadedImageProtocol, loaded);
    }

    /// <summary>Adds a configuration table.</summary>
    public void AddTable(EfiGuid guid, void* table)
    {
        _tables.Add(new() { VendorGuid = guid, VendorTable = table });
        var all = (EfiConfigurationTable*)NativeBytes(MemoryMarshal.AsBytes(_tables.ToArray().AsSpan()));
        System->ConfigurationTable = all;
        System->NumberOfTableEntries = (nuint)_tables.Count;
    }

    /// <summary>Copies bytes to native memory that lives as long as the firmware.</summary>
    public byte* NativeBytes(ReadOnlySpan<byte> bytes)
    {
        byte* memory = (byte*)NativeMemory.AllocZeroed((nuint)Math.Max(bytes.Length, 1));
        bytes.CopyTo(new Span<byte>(memory, bytes.Length));
        _native.Add((nint)memory);
        return memory;
    }

    /// <summary>Makes a zeroed structure that lives as long as the firmware.</summary>
    public T* Native<T>()
        where T : unmanaged => (T*)NativeBytes(new byte[sizeof(T)]);

    public void Dispose()
    {
        foreach (nint memory in _native.Concat(_pool.Keys))
        {
            NativeMemory.Free((void*)memory);
        }

        _native.Clear();
        _pool.Clear();
        s_current = null;
    }

    private void Record(string service)
    {
        Calls.Add(service);
        if (Exited)
        {
            Violations.Add($"{service} after the exit from boot services");
        }
        else if (ExitAttempted && service is not (nameof(GetMemoryMap) or nameof(ExitBootServices)))
        {
            Violations.Add($"{service} after an attempt to leave boot services");
        }
    }

    private bool Fails(string service)
    {
        Record(service);
        return CountedCalls++ == FailAt;
    }

    private void ChangeMap(int descriptors)
    {
        Key++;
        for (int i = 0; i < descriptors; i++)
        {
            With(EfiMemoryType.BootServicesData, 0x1_0000_0000 + ((ulong)Map.Count << 12), 1);
        }
    }

    private void PoisonEverything()
    {
        // The final map stays readable: it is the kernel's own, in memory of type LoaderData.
        foreach ((nint memory, (int Size, EfiMemoryType Type) block) in _pool)
        {
            if (block.Type != EfiMemoryType.LoaderData)
            {
                new Span<byte>((void*)memory, block.Size).Fill(PoisonByte);
            }
        }

        foreach ((nint _, EfiGuid _, nint memory) in _protocols)
        {
            *(ulong*)memory = Poison;
        }

        PoisonServices();
        System->ConIn = (EfiSimpleTextInputProtocol*)Poison;
        System->ConOut = (EfiSimpleTextOutputProtocol*)Poison;
        System->StdErr = (EfiSimpleTextOutputProtocol*)Poison;
        System->BootServices = (EfiBootServices*)Poison;
    }
}
