using System.Runtime.CompilerServices;
using UefiKernel.Efi;

namespace UefiKernel.Kernel.Memory.Map;

/// <summary>
/// A walk over what GetMemoryMap wrote (UEFI 2.10, section 7.2.3). The stride is the firmware's descriptor size, which is 48 on
/// most machines although the structure has 40 bytes. The map stays in the caller's buffer and is read anew at each access.
/// </summary>
/// <remarks>Works before the runtime: nothing is allocated, and no entry's content can make the walk leave the buffer.</remarks>
public readonly unsafe struct MemoryMap
{
    /// <summary>
    /// 16 MiB, some 350,000 descriptors; real maps have a few hundred. More is a mistake of the firmware, not a machine.
    /// </summary>
    public const nuint LargestSize = 16 << 20;

    // Safety: _start points to _count descriptors of _stride bytes each, and _stride is at least the structure's size. TryCreate
    // checked that against the size its caller vouches for; nothing else sets these. default(MemoryMap) has no descriptors.
    private readonly byte* _start;
    private readonly nuint _stride;

    private MemoryMap(byte* start, int count, nuint stride)
    {
        _start = start;
        _stride = stride;
        Count = count;
    }

    /// <summary>The number of descriptors.</summary>
    public int Count { get; }

    /// <summary>Bytes from one descriptor to the next.</summary>
    public int DescriptorSize => (int)_stride;

    /// <summary>One region.</summary>
    /// <param name="index">0 to <see cref="Count"/> − 1; any other gives an empty reserved region.</param>
    public MemoryRegion this[int index]
    {
        get
        {
            if ((uint)index >= (uint)Count)
            {
                return default;
            }

            // Firmware's pool aligns on 8 and the stride is a multiple of 8, but nothing is lost by not relying on the former.
            EfiMemoryDescriptor descriptor = Unsafe.ReadUnaligned<EfiMemoryDescriptor>(_start + ((nuint)index * _stride));
            return new(
                descriptor.Type, new(descriptor.PhysicalStart.Value), new(descriptor.NumberOfPages), descriptor.Attribute);
        }
    }

    /// <summary>Checks the map's shape; its entries may hold anything.</summary>
    /// <param name="buffer">The descriptors; must stay readable and unchanged while the map is used.</param>
    /// <param name="size">Bytes that GetMemoryMap wrote there.</param>
    /// <param name="descriptorSize">Bytes from one descriptor to the next, from GetMemoryMap.</param>
    /// <param name="version">The descriptor version, from GetMemoryMap.</param>
    /// <param name="map">The map, without any region when there is a fault.</param>
    /// <returns>The fault, or <see cref="MemoryMapFault.None"/>.</returns>
    public static MemoryMapFault TryCreate(void* buffer, nuint size, nuint descriptorSize, uint version, out MemoryMap map)
    {
        map = default;
        if (version != EfiMemoryDescriptor.Version)
        {
            return MemoryMapFault.UnknownVersion;
        }

        if (descriptorSize < (nuint)sizeof(EfiMemoryDescriptor))
        {
            return MemoryMapFault.DescriptorTooSmall;
        }

        if (descriptorSize % 8 != 0)
        {
            return MemoryMapFault.DescriptorNotAligned;
        }

        if (buffer == null || size == 0)
        {
            return MemoryMapFault.Empty;
        }

        if (size > LargestSize)
        {
            return MemoryMapFault.TooLarge;
        }

        if (size % descriptorSize != 0)
        {
            return MemoryMapFault.NotWholeDescriptors;
        }

        map = new((byte*)buffer, (int)(size / descriptorSize), descriptorSize);
        return MemoryMapFault.None;
    }

    /// <summary>What a fault means, naming what was expected. A literal: nothing is allocated.</summary>
    /// <param name="fault">The fault.</param>
    public static string Describe(MemoryMapFault fault) => fault switch
    {
        MemoryMapFault.None => "the memory map is well-formed",
        MemoryMapFault.Empty => "the memory map is empty; expected at least one descriptor",
        MemoryMapFault.DescriptorTooSmall => "the memory map's descriptor size is too small; expected at least 40 bytes",
        MemoryMapFault.DescriptorNotAligned => "the memory map's descriptor size is odd; expected a multiple of 8 bytes",
        MemoryMapFault.NotWholeDescriptors =>
            "the memory map ends within a descriptor; expected a multiple of the descriptor size",
        MemoryMapFault.TooLarge => "the memory map is too large; expected at most 16 MiB",
        MemoryMapFault.UnknownVersion => "the memory map's descriptor version is unknown; expected 1",
        _ => "the memory map has an unknown fault",
    };

    /// <summary>Lets <c>foreach</c> walk the regions in the firmware's order.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Walks the regions.</summary>
    public struct Enumerator
    {
        private readonly MemoryMap _map;
        private int _index;

        internal Enumerator(MemoryMap map)
        {
            _map = map;
            _index = -1;
        }

        /// <summary>The region at which the walk stands.</summary>
        public readonly MemoryRegion Current => _map[_index];

        /// <summary>Goes to the next region.</summary>
        /// <returns>False past the last.</returns>
        public bool MoveNext() => ++_index < _map.Count;
    }
}
