using UefiKernel.Efi;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Memory.Map;

/// <summary>
/// The memory that GetMemoryMap writes to (UEFI 2.10, section 7.2.3): from pool, of type LoaderData, with room for more
/// descriptors than the map has now, because allocating the buffer itself and signaling the exit both add some.
/// </summary>
/// <remarks>Works before the runtime. A copy of this structure shares the buffer; free only one of them.</remarks>
public unsafe struct MemoryMapBuffer
{
    /// <summary>
    /// Spare room in descriptors. Eight are usual; machines that needed more have been seen, and a descriptor costs 48
    /// bytes.
    /// </summary>
    public const int SpareDescriptors = 32;

    // Each round doubles the spare room, so eight rounds end with room for 4,096 more than the map had a moment before.
    private const int Rounds = 8;

    // Safety: _buffer is null or points to _capacity bytes of pool, and GetMemoryMap is given that number. _size never exceeds
    // _capacity: Fetch sees to it.
    private byte* _buffer;
    private nuint _capacity;
    private nuint _size;
    private nuint _descriptorSize;
    private uint _descriptorVersion;

    /// <summary>
    /// The key of the last map, which ExitBootServices asks for; meaningless unless <see cref="Fetch"/> succeeded.
    /// </summary>
    public nuint Key { get; private set; }

    /// <summary>The buffer's size in bytes.</summary>
    public readonly nuint Capacity => _capacity;

    /// <summary>Allocates a buffer and fetches the map into it.</summary>
    /// <param name="boot">The boot services.</param>
    /// <param name="buffer">The buffer with the map, or one without memory when this fails.</param>
    /// <returns>
    /// Success; what AllocatePool or GetMemoryMap failed with; BufferTooSmall when the map kept growing;
    /// BadBufferSize when the firmware asks for more than <see cref="MemoryMap.LargestSize"/>.
    /// </returns>
    public static EfiStatus Allocate(EfiBootServices* boot, out MemoryMapBuffer buffer)
    {
        buffer = default;
        int spare = SpareDescriptors;
        EfiStatus status = EfiStatus.BufferTooSmall;
        for (int round = 0; round < Rounds && status == EfiStatus.BufferTooSmall; round++)
        {
            nuint needed = 0, key = 0, descriptorSize = 0;
            uint version = 0;
            using (FirmwareGate.Enter())
            {
                status = boot->GetMemoryMap(&needed, null, &key, &descriptorSize, &version);
            }

            if (status != EfiStatus.BufferTooSmall)
            {
                return status.IsError ? status : EfiStatus.DeviceError;
            }

            // Some firmware leaves the descriptor size alone in this answer; then the structure's size is the best guess.
            if (descriptorSize < (nuint)sizeof(EfiMemoryDescriptor) || descriptorSize > MemoryMap.LargestSize)
            {
                descriptorSize = (nuint)sizeof(EfiMemoryDescriptor);
            }

            if (needed > MemoryMap.LargestSize)
            {
                return EfiStatus.BadBufferSize;
            }

            // No overflow: both factors of each product are below 2^25, and spare is at most 2^13.
            nuint capacity = needed + ((nuint)spare * descriptorSize);
            if (capacity > MemoryMap.LargestSize)
            {
                return EfiStatus.BadBufferSize;
            }

            void* memory = null;
            using (FirmwareGate.Enter())
            {
                status = boot->AllocatePool(EfiMemoryType.LoaderData, capacity, &memory);
            }

            if (status.IsError)
            {
                return status;
            }

            if (memory == null)
            {
                return EfiStatus.OutOfResources;
            }

            buffer = new() { _buffer = (byte*)memory, _capacity = capacity };
            status = buffer.Fetch(boot);
            if (!status.IsError)
            {
                return status;
            }

            buffer.Free(boot);
            spare *= 2;
        }

        return status;
    }

    /// <summary>
    /// Fetches the current map. Nothing is allocated, so this may be called between two attempts at ExitBootServices.
    /// </summary>
    /// <param name="boot">The boot services.</param>
    /// <returns>What GetMemoryMap returned; BadBufferSize when it claims to have written more than there is room for.</returns>
    public EfiStatus Fetch(EfiBootServices* boot)
    {
        if (_buffer == null)
        {
            return EfiStatus.NotReady;
        }

        nuint size = _capacity, key = 0, descriptorSize = 0;
        uint version = 0;
        _size = 0;
        EfiStatus status;
        using (FirmwareGate.Enter())
        {
            status = boot->GetMemoryMap(&size, (EfiMemoryDescriptor*)_buffer, &key, &descriptorSize, &version);
        }

        if (status.IsError)
        {
            return status;
        }

        if (size > _capacity)
        {
            return EfiStatus.BadBufferSize;
        }

        _size = size;
        _descriptorSize = descriptorSize;
        _descriptorVersion = version;
        Key = key;
        return status;
    }

    /// <summary>The map that was fetched last. It lies in the buffer: the next <see cref="Fetch"/> overwrites it.</summary>
    /// <param name="map">The map, without any region when there is a fault.</param>
    /// <returns>The fault, or <see cref="MemoryMapFault.None"/>.</returns>
    public readonly MemoryMapFault TryGetMap(out MemoryMap map)
    {
        if (_size != 0)
        {
            return MemoryMap.TryCreate(_buffer, _size, _descriptorSize, _descriptorVersion, out map);
        }

        map = default;
        return MemoryMapFault.Empty;
    }

    /// <summary>Gives the memory back; maps from it are then void. Does nothing the second time.</summary>
    /// <param name="boot">The boot services.</param>
    public void Free(EfiBootServices* boot)
    {
        if (_buffer != null)
        {
            using (FirmwareGate.Enter())
            {
                boot->FreePool(_buffer);
            }
        }

        this = default;
    }
}
