using System.Runtime;
using System.Runtime.CompilerServices;

namespace UefiKernel.Kernel.Processor;

/// <summary>Instructions that C# cannot express; Cpu.asm holds them. Usable from the first instruction on.</summary>
/// <remarks>Only in the image: a hosted test that calls one fails to find it.</remarks>
internal static unsafe class Cpu
{
    // RFLAGS.IF (Intel SDM volume 1, section 3.4.3).
    private const ulong InterruptFlag = 1 << 9;

    /// <summary>Reads a byte from an I/O port.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("CpuInByte")]
    public static extern byte InByte(ushort port);

    /// <summary>Reads 16 bits from an I/O port.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("CpuInWord")]
    public static extern ushort InWord(ushort port);

    /// <summary>Reads 32 bits from an I/O port.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("CpuInDword")]
    public static extern uint InDword(ushort port);

    /// <summary>Writes a byte to an I/O port.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("CpuOutByte")]
    public static extern void OutByte(ushort port, byte value);

    /// <summary>Writes 16 bits to an I/O port.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("CpuOutWord")]
    public static extern void OutWord(ushort port, ushort value);

    /// <summary>Writes 32 bits to an I/O port.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("CpuOutDword")]
    public static extern void OutDword(ushort port, uint value);

    /// <summary>Masks maskable interrupts (CLI).</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("CpuDisableInterrupts")]
    public static extern void DisableInterrupts();

    /// <summary>Allows maskable interrupts (STI).</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("CpuEnableInterrupts")]
    public static extern void EnableInterrupts();

    /// <summary>Masks maskable interrupts for a few instructions.</summary>
    /// <returns>RFLAGS as they were, for <see cref="ResumeInterrupts"/>.</returns>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("CpuSuspendInterrupts")]
    public static extern ulong SuspendInterrupts();

    /// <summary>Allows maskable interrupts again if they were allowed before.</summary>
    /// <param name="flags">What <see cref="SuspendInterrupts"/> returned.</param>
    public static void ResumeInterrupts(ulong flags)
    {
        if ((flags & InterruptFlag) != 0)
        {
            EnableInterrupts();
        }
    }

    /// <summary>Waits for an interrupt (HLT); with interrupts masked, for ever but for NMI and SMI.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("CpuHalt")]
    public static extern void Halt();

    /// <summary>
    /// Allows maskable interrupts, waits for one (STI, HLT), and masks them again. A pending interrupt ends the wait at once:
    /// none is lost between the caller's last check and the wait.
    /// </summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("CpuWaitForInterrupt")]
    public static extern void WaitForInterrupt();

    /// <summary>The time-stamp counter (RDTSC), in ticks since reset.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("CpuReadTimestamp")]
    public static extern ulong ReadTimestamp();

    /// <summary>Whether maskable interrupts are allowed.</summary>
    public static bool InterruptsEnabled => (ReadFlags() & InterruptFlag) != 0;

    /// <summary>RFLAGS.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("CpuReadFlags")]
    public static extern ulong ReadFlags();

    /// <summary>
    /// Takes down the caller's registers, as if an interrupt had come; vector and error code are 0. See Capture.asm.
    /// </summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("CaptureRegisters")]
    public static extern void CaptureRegisters(InterruptFrame* registers);

    /// <summary>CR0: paging, protection, write protect.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("CpuReadCr0")]
    public static extern ulong ReadCr0();

    /// <summary>CR2: the address whose access faulted last.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("CpuReadCr2")]
    public static extern ulong ReadCr2();

    /// <summary>CR3: physical address of the top page table.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("CpuReadCr3")]
    public static extern ulong ReadCr3();

    /// <summary>CR4: processor extensions.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("CpuReadCr4")]
    public static extern ulong ReadCr4();

    /// <summary>Sets CR0.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("CpuWriteCr0")]
    public static extern void WriteCr0(ulong value);

    /// <summary>Sets CR3, which also forgets the translations of all pages that are not global.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("CpuWriteCr3")]
    public static extern void WriteCr3(ulong value);

    /// <summary>Invalidates the translation of a page (INVLPG) after its entry has changed.</summary>
    /// <param name="address">Any address in it; it need not be mapped.</param>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("CpuForgetPage")]
    public static extern void ForgetPage(void* address);

    /// <summary>Sets CR4.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("CpuWriteCr4")]
    public static extern void WriteCr4(ulong value);

    /// <summary>Reads a model-specific register (RDMSR); one that does not exist is a general protection fault.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("CpuReadMsr")]
    public static extern ulong ReadMsr(uint register);

    /// <summary>
    /// Writes a model-specific register (WRMSR); one that does not exist, or a value it does not take, is a general protection
    /// fault.
    /// </summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("CpuWriteMsr")]
    public static extern void WriteMsr(uint register, ulong value);

    /// <summary>Writes the caches' content back to memory and empties them (WBINVD).</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("CpuWriteBackCaches")]
    public static extern void WriteBackCaches();

    /// <summary>Loads GDTR and reloads every segment register.</summary>
    /// <param name="descriptor">Limit (16 bits) and base (64 bits), packed.</param>
    /// <param name="codeSelector">The new CS.</param>
    /// <param name="dataSelector">The new DS, ES and SS; FS and GS become null.</param>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("CpuLoadGdt")]
    public static extern void LoadGdt(void* descriptor, ushort codeSelector, ushort dataSelector);

    /// <summary>Loads IDTR.</summary>
    /// <param name="descriptor">Limit (16 bits) and base (64 bits), packed.</param>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("CpuLoadIdt")]
    public static extern void LoadIdt(void* descriptor);

    /// <summary>Reads GDTR (SGDT).</summary>
    /// <param name="descriptor">Gets limit (16 bits) and base (64 bits), packed.</param>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("CpuStoreGdt")]
    public static extern void StoreGdt(void* descriptor);

    /// <summary>Reads IDTR (SIDT).</summary>
    /// <param name="descriptor">Gets limit (16 bits) and base (64 bits), packed.</param>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("CpuStoreIdt")]
    public static extern void StoreIdt(void* descriptor);

    /// <summary>Reads RSP as it is in the caller.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("CpuReadStackPointer")]
    public static extern ulong ReadStackPointer();

    /// <summary>Loads the task register with a TSS selector.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("CpuLoadTaskRegister")]
    public static extern void LoadTaskRegister(ushort selector);

    /// <summary>The address of a vector's entry code, for the IDT.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("GetInterruptEntry")]
    public static extern void* GetInterruptEntry(int vector);

    /// <summary>The addresses that the handlers of interrupts return to: where a walk of the stack meets an interrupt.</summary>
    /// <param name="addresses">Room for two.</param>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("GetInterruptReturns")]
    public static extern void GetInterruptReturns(ulong* addresses);

    /// <summary>Executes an undefined instruction (UD2).</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("CpuRaiseUndefined")]
    public static extern void RaiseUndefined();

    /// <summary>Raises interrupt 99h, which no device has.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("CpuRaiseUnusedInterrupt")]
    public static extern void RaiseUnusedInterrupt();

    /// <summary>Divides 1 by <paramref name="divisor"/>.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("CpuDivide")]
    public static extern ulong Divide(ulong divisor);

    /// <summary>A hardware random number (RDRAND).</summary>
    /// <param name="value">64 random bits.</param>
    /// <returns>False when the generator had none after ten tries (Intel SDM volume 1, 7.3.17).</returns>
    public static bool TryReadRandom(out ulong value)
    {
        ulong random;
        bool ok = ReadRandom(&random) != 0;
        value = ok ? random : 0;
        return ok;
    }

    /// <summary>Stops this processor permanently.</summary>
    public static void HaltForever()
    {
        DisableInterrupts();
        while (true)
        {
            Halt();
        }
    }

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("CpuReadRandom")]
    private static extern int ReadRandom(ulong* value);
}
