using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Drivers.Apic;

/// <summary>
/// What the processor does when interrupts arrive. Nothing here allocates, waits or calls through an interface.
/// </summary>
internal static unsafe class ApicInterrupts
{
    private const string SpuriousPic = "Spurious, of the legacy PIC";

    // Set during boot.
    private static delegate*<InterruptFrame*, void> s_timer;

    /// <summary>Ticks of the timer since it was started; one that comes while another is waiting is lost.</summary>
    public static ulong Ticks => ProcessorApic.Current.Ticks;

    /// <summary>Errors that the local APIC has reported, as bits (Intel SDM volume 3, 11.5.3).</summary>
    public static uint Errors => ProcessorApic.Current.Errors;

    /// <summary>Sets the handler of the timer's interrupts. It is called after the end of the interrupt has been
    /// signalled.</summary>
    public static void SetTimerHandler(delegate*<InterruptFrame*, void> handler) => s_timer = handler;

    /// <summary>Takes over all vectors that are not the processor's own.</summary>
    /// <param name="apic">The processor's local APIC.</param>
    public static void Install(LocalApic<ApicRegisters> apic)
    {
        ProcessorApic.Current.Apic = apic;
        for (int vector = Interrupts.FirstExternal; vector < Interrupts.VectorCount; vector++)
        {
            Interrupts.SetHandler((byte)vector, &End);
        }

        for (int i = 0; i < LegacyPic<CpuPorts>.InterruptCount; i++)
        {
            Interrupts.SetHandler((byte)(InterruptVectors.LegacyPic + i), &EndLegacy);
        }

        VectorTable.Connect(InterruptVectors.LegacyPic + 7, SpuriousPic, &EndLegacy);
        VectorTable.Connect(InterruptVectors.LegacyPic + 15, SpuriousPic, &EndLegacy);
        VectorTable.Connect(InterruptVectors.Timer, "Timer of the local APIC", &Tick);
        VectorTable.Connect(InterruptVectors.Error, "Errors of the local APIC", &RecordError);
        VectorTable.Connect(InterruptVectors.Spurious, "Spurious, of the local APIC", &End);
    }

    /// <summary>
    /// Ends an interrupt, as each handler of one does. Unexpected and spurious ones end here too; only what the controller has in
    /// service may be ended, or another one would be.
    /// </summary>
    public static void End(InterruptFrame* frame)
    {
        ref ProcessorApic processor = ref ProcessorApic.Current;
        if (processor.Apic.IsInService((byte)frame->Vector))
        {
            processor.Apic.EndInterrupt();
        }
    }

    private static void EndLegacy(InterruptFrame* frame) =>
        new LegacyPic<CpuPorts>(default, InterruptVectors.LegacyPic).TryEnd((byte)frame->Vector);

    private static void Tick(InterruptFrame* frame)
    {
        ProcessorApic.Current.Ticks++;
        End(frame);
        if (s_timer != null)
        {
            s_timer(frame);
        }
    }

    private static void RecordError(InterruptFrame* frame)
    {
        ref ProcessorApic processor = ref ProcessorApic.Current;
        processor.Errors |= processor.Apic.ReadErrors();
        End(frame);
    }
}
