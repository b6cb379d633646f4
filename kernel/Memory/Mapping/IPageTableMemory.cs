namespace UefiKernel.Kernel.Memory.Mapping;

/// <summary>The memory that page tables lie in.</summary>
internal interface IPageTableMemory
{
    /// <summary>Takes a page for a table, all zero.</summary>
    /// <param name="table">Its physical address, a multiple of 4096.</param>
    /// <returns>False when there is none.</returns>
    bool TryAllocate(out ulong table);

    /// <summary>Gives the page of a table back. No other table leads to it, and the processor has forgotten it.</summary>
    /// <param name="table">What <see cref="TryAllocate"/> gave.</param>
    void Free(ulong table);

    /// <summary>Reads an entry.</summary>
    /// <param name="table">A table's address.</param>
    /// <param name="index">0 to 511.</param>
    ulong Read(ulong table, int index);

    /// <summary>Writes an entry with one store.</summary>
    /// <param name="table">A table's address.</param>
    /// <param name="index">0 to 511.</param>
    /// <param name="entry">The entry.</param>
    void Write(ulong table, int index, ulong entry);
}
