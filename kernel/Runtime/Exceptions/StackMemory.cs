using System.Runtime.CompilerServices;

namespace UefiKernel.Kernel.Runtime.Exceptions;

/// <summary>The part of memory that a stack walk may read.</summary>
/// <param name="range">The stack.</param>
internal readonly unsafe struct StackMemory(VirtualRange range)
{
    /// <summary>The first address behind it.</summary>
    public ulong End => (ulong)range.End.ToPointer();

    /// <summary>True when <paramref name="size"/> bytes from an address on lie in it.</summary>
    public bool Contains(ulong address, uint size) => range.Contains(new VirtualRange(new((nuint)address), new(size)));

    /// <summary>Reads a value at an address.</summary>
    /// <returns>False when it does not lie in the stack.</returns>
    public bool TryRead<T>(ulong address, out T value)
        where T : unmanaged
    {
        if (!Contains(address, (uint)sizeof(T)))
        {
            value = default;
            return false;
        }

        value = Unsafe.ReadUnaligned<T>((void*)address);
        return true;
    }
}
