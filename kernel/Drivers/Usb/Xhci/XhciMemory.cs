using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using UefiKernel.Kernel.Drivers.Binding;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Drivers.Usb.Xhci;

/// <summary>The memory that a controller reads and writes.</summary>
/// <param name="access">The device.</param>
internal sealed class XhciMemory(IDeviceAccess access)
{
    private readonly List<DmaBuffer> _buffers = [];

    /// <summary>Claims memory for the controller until <see cref="Free"/> or <see cref="FreeAll"/>.</summary>
    /// <param name="length">Bytes.</param>
    /// <param name="alignment">Of the physical address.</param>
    /// <param name="buffer">The memory, zeroed.</param>
    public bool TryAllocate(int length, int alignment, [NotNullWhen(true)] out DmaBuffer? buffer)
    {
        _buffers.EnsureCapacity(_buffers.Count + 1);
        if (!access.TryAllocate(new ByteCount((ulong)length), new ByteCount((ulong)alignment), out buffer))
        {
            return false;
        }

        _buffers.Add(buffer);
        return true;
    }

    /// <summary>Gives memory back that the controller does not use any more.</summary>
    /// <param name="buffer">The memory.</param>
    public void Free(DmaBuffer buffer)
    {
        _buffers.Remove(buffer);
        access.Free(buffer);
    }

    /// <summary>Gives all of it back. Only when the controller reaches no memory.</summary>
    public void FreeAll()
    {
        foreach (DmaBuffer buffer in _buffers)
        {
            access.Free(buffer);
        }

        _buffers.Clear();
    }
}
