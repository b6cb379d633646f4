using System.Runtime;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Kernel.Threads;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Pages;

namespace UefiKernel.Kernel.Runtime;

/// <summary>
/// Stubs for CoreLib's pool of them (dotnet/runtime release 10.0, <c>System.Runtime.ThunksHeap</c>): each makes a delegate a
/// function pointer. Blocks are two pages: one of code, readable and executable, and above it one of data, readable and writable.
/// Stub n has cell n of the data, two words: CoreLib's context and the code that the call goes to. The last word of the data is
/// the address of the common stub (DelegateStubs.asm).
/// </summary>
internal static unsafe class DelegateStubs
{
    private const int PageBytes = 4096;
    private const int StubBytes = 16;
    private const int CellBytes = 2 * sizeof(ulong);
    private const int CommonStubOffset = PageBytes - sizeof(ulong);
    private const int StubsPerPage = CommonStubOffset / CellBytes;

    // Two pages.
    private const int BlockOrder = 1;

    [RuntimeExport("RhpGetNumThunkBlocksPerMapping")]
    private static int GetBlocksPerMapping() => 1;

    [RuntimeExport("RhpGetNumThunksPerBlock")]
    private static int GetStubsPerBlock() => StubsPerPage;

    [RuntimeExport("RhpGetThunkSize")]
    private static int GetStubSize() => StubBytes;

    [RuntimeExport("RhpGetThunkBlockSize")]
    private static int GetBlockSize() => PageBytes;

    [RuntimeExport("RhpGetThunkDataBlockAddress")]
    private static nuint GetData(nuint stub) => (stub & ~(nuint)(PageBytes - 1)) + PageBytes;

    [RuntimeExport("RhpGetThunkStubsBlockAddress")]
    private static nuint GetStubs(nuint cell) => (cell & ~(nuint)(PageBytes - 1)) - PageBytes;

    /// <summary>Makes a block of stubs, which CoreLib keeps permanently.</summary>
    /// <param name="stubs">Its first stub.</param>
    /// <returns>0; E_OUTOFMEMORY, which CoreLib throws as such, when there is no memory for it.</returns>
    [RuntimeExport("RhAllocateThunksMapping")]
    private static int AllocateBlock(byte** stubs)
    {
        const int OutOfMemory = unchecked((int)0x8007_000E);
        if (PhysicalPages.TryAllocate(BlockOrder, PageZone.High, PageFallback.Lower, out PhysicalAddress block) !=
            PageStatus.Success)
        {
            return OutOfMemory;
        }

        // The two pages are this method's own from here on, mapped at their own address.
        *stubs = (byte*)block.Value;
        for (int i = 0; i < StubsPerPage; i++)
        {
            WriteStub(*stubs, i);
        }

        if (Paging.TryMakeCode(IdentityMapping.Of(new PhysicalRange(block, new(PageCount.BytesPerPage))), "delegates' stubs"))
        {
            return 0;
        }

        PhysicalPages.Free(block);
        return OutOfMemory;
    }

    /// <summary>Called by the common stub: the method that it jumps to asks for the context first.</summary>
    [RuntimeExport("SetStubContext")]
    private static void SetContext(nuint context) => ThreadList.Current->StubContext = context;

    [RuntimeExport("RhGetCurrentThunkContext")]
    private static nuint GetContext() => ThreadList.Current->StubContext;

    // lea r10, [cell] / jmp [last word of the data], relative to the instruction behind each (Intel SDM, volume 2, section
    // 2.2.1.6); int3 to fill up.
    private static void WriteStub(byte* stubs, int index)
    {
        const int LeaBytes = 7;
        const int JumpBytes = 6;
        int start = index * StubBytes;
        byte* stub = stubs + start;
        stub[0] = 0x4C;
        stub[1] = 0x8D;
        stub[2] = 0x15;
        *(int*)(stub + 3) = PageBytes + (index * CellBytes) - (start + LeaBytes);
        stub[7] = 0xFF;
        stub[8] = 0x25;
        *(int*)(stub + 9) = PageBytes + CommonStubOffset - (start + LeaBytes + JumpBytes);
        for (int i = LeaBytes + JumpBytes; i < StubBytes; i++)
        {
            stub[i] = 0xCC;
        }
    }
}
