using System.Runtime.Intrinsics.X86;
using UefiKernel.Kernel.Processor;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Terminal;

/// <summary>The model-specific registers for the shell.</summary>
internal sealed class ModelRegisters : IModelRegisters
{
    // CPUID 1, EDX bit 5 (Intel SDM volume 2, CPUID).
    private const int FeatureBit = 5;

    public bool IsSupported => (X86Base.CpuId(1, 0).Edx & (1 << FeatureBit)) != 0;

    public bool TryRead(uint register, out ulong value) => GuardedAccess.ReadRegister(register, out value).IsNone;

    public bool TryWrite(uint register, ulong value) => GuardedAccess.WriteRegister(register, value).IsNone;
}
