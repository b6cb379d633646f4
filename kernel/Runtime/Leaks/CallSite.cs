namespace UefiKernel.Kernel.Runtime.Leaks;

/// <summary>What is alive of one place in the code that allocates, of one type.</summary>
internal struct CallSite
{
    /// <summary>An address inside of the call; 0 in a place of the table that is empty.</summary>
    public ulong Address;

    /// <summary>The objects' <see cref="MethodTable"/>; 0 for native memory.</summary>
    public nuint Type;

    /// <summary>Blocks alive, as of the last <see cref="BlockTable.SumUp"/>.</summary>
    public ulong Blocks;

    /// <summary>Their bytes, as they were asked for.</summary>
    public ulong Bytes;
}
