using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using UefiKernel.Memory.Heap;

namespace UefiKernel.Kernel.Processor;

/// <summary>
/// What compiled code and assembly reach through GS: one for each thread, where Windows has the thread environment block.
/// ThreadSwitch.asm loads the next thread's.
/// </summary>
/// <remarks>
/// Compiled code reads a thread static by <c>gs:[58h]</c>, the array of the thread's copies of each module's <c>.tls</c> section;
/// <c>_tls_index</c>, which is 0, chooses from it (Microsoft, "PE Format", section ".tls"; TEB.ThreadLocalStoragePointer).
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = 0x68)]
internal unsafe struct ThreadBlock
{
    // Intel SDM volume 4, table 2-2: IA32_GS_BASE.
    private const uint GsBase = 0xC000_0101;

    /// <summary>
    /// What the thread cuts small objects from: zeroed memory, read and moved by Allocation.asm. Changed by the thread itself,
    /// and by others while it does not run: an interrupt lets Allocation.asm begin again, so it is consistent then.
    /// </summary>
    [FieldOffset(0)]
    public HeapRun Window;

    /// <summary>TEB.ThreadLocalStoragePointer.</summary>
    [FieldOffset(0x58)]
    public void** StaticsOfModules;

    // The only element of that array: the image is one module.
    [FieldOffset(0x60)]
    private void* _statics;

    /// <summary>The address that GS is based on.</summary>
    public static ulong Base
    {
        get => Cpu.ReadMsr(GsBase);
        set => Cpu.WriteMsr(GsBase, value);
    }

    /// <summary>Bytes of a thread's copy of the image's <c>.tls</c> section.</summary>
    public static nuint StaticsBytes => (nuint)(GetThreadStaticsEnd() - GetThreadStaticsStart());

    /// <summary>Gives a thread its copy of the <c>.tls</c> section. The block must not move afterwards.</summary>
    /// <param name="block">The block, all zeros.</param>
    /// <param name="statics">Where the copy goes: <see cref="StaticsBytes"/> bytes, aligned to 16.</param>
    public static void Initialize(ThreadBlock* block, void* statics)
    {
        NativeMemory.Copy(GetThreadStaticsStart(), statics, StaticsBytes);
        block->_statics = statics;
        block->StaticsOfModules = &block->_statics;
    }

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("GetThreadStaticsStart")]
    private static extern byte* GetThreadStaticsStart();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("GetThreadStaticsEnd")]
    private static extern byte* GetThreadStaticsEnd();
}
