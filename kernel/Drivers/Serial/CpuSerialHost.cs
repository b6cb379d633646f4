using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Drivers.Serial;

/// <summary>The processor as a serial port sees it.</summary>
internal readonly struct CpuSerialHost : ISerialHost
{
    public ulong Milliseconds => KernelClock.Nanoseconds / 1_000_000;

    public ulong Suspend() => Cpu.SuspendInterrupts();

    public void Resume(ulong state) => Cpu.ResumeInterrupts(state);
}
