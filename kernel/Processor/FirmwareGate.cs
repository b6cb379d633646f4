using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace UefiKernel.Kernel.Processor;

/// <summary>
/// GS belongs to the firmware until boot services are left: its interrupt handlers and its callbacks may use it. So from
/// <see cref="Open"/> to the exit the kernel runs with interrupts off and with GS for itself. For each call of the firmware it
/// gives both back: <c>using (FirmwareGate.Enter())</c>. What stands in such a section must not use GS: it neither allocates nor
/// touches thread statics.
/// </summary>
/// <remarks>
/// Without <see cref="Open"/>, in hosted tests, a section does nothing. Where the firmware changes its GS or its interrupt flag
/// in a call (RaiseTPL does the latter), the next call finds what it has left.
/// </remarks>
internal static unsafe class FirmwareGate
{
    // Changed with interrupts off, in which the firmware is called.
    private static bool s_isOpen;
    private static bool s_isEntered;
    private static bool s_hasBootServices;
    private static bool s_firmwareInterrupts;
    private static ulong s_firmwareBase;
    private static ulong s_kernelBase;

    /// <summary>Takes GS from the firmware that has called the kernel, and masks interrupts.</summary>
    /// <param name="block">The block of the thread that runs.</param>
    public static void Open(ThreadBlock* block)
    {
        s_firmwareInterrupts = Cpu.InterruptsEnabled;
        Cpu.DisableInterrupts();
        s_firmwareBase = ThreadBlock.Base;
        s_kernelBase = (ulong)block;
        ThreadBlock.Base = s_kernelBase;
        s_hasBootServices = true;
        s_isOpen = true;
    }

    /// <summary>Gives GS and interrupts back for good: the kernel returns to the firmware.</summary>
    public static void Close()
    {
        s_isOpen = false;
        ThreadBlock.Base = s_firmwareBase;
        if (s_firmwareInterrupts)
        {
            Cpu.EnableInterrupts();
        }
    }

    /// <summary>Boot services are left: interrupts are off, are the kernel's from here on, and stay off in calls.</summary>
    public static void KeepInterrupts()
    {
        Cpu.DisableInterrupts();
        s_hasBootServices = false;
        s_firmwareInterrupts = false;
    }

    /// <summary>
    /// Gives GS, and before the exit the interrupt flag, to the firmware until the section is disposed. Not to be nested. After
    /// the exit interrupts must be off.
    /// </summary>
    public static Section Enter()
    {
        if (s_isOpen)
        {
            s_kernelBase = ThreadBlock.Base;
            ThreadBlock.Base = s_firmwareBase;
            s_isEntered = true;
            if (s_firmwareInterrupts)
            {
                Cpu.EnableInterrupts();
            }
        }

        return default;
    }

    /// <summary>Takes GS back for good in a call that ended in a fault: its report uses GS.</summary>
    public static void TakeBack()
    {
        if (s_isEntered)
        {
            ThreadBlock.Base = s_kernelBase;
        }
    }

    private static void Leave()
    {
        if (s_isOpen)
        {
            s_firmwareInterrupts = s_hasBootServices && Cpu.InterruptsEnabled;
            Cpu.DisableInterrupts();
            s_firmwareBase = ThreadBlock.Base;
            ThreadBlock.Base = s_kernelBase;
            s_isEntered = false;
        }
    }

    /// <summary>A call of the firmware.</summary>
    public readonly ref struct Section
    {
        /// <summary>Takes GS back, and masks interrupts.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        [SuppressMessage("Performance", "CA1822", Justification = "The compiler calls it on an instance, at the end of 'using'.")]
        public void Dispose() => Leave();
    }
}
