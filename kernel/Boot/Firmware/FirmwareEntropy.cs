using System;
using UefiKernel.Efi;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Processor.Random;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Boot.Firmware;

/// <summary>
/// Seeds the kernel's random generator, with the firmware's own when it has one (EFI_RNG_PROTOCOL, UEFI 2.10, section 37.5).
/// </summary>
internal static unsafe class FirmwareEntropy
{
    private const int SeedSize = 32;

    /// <summary>Gathers all available entropy. Works before the runtime: the heap's secret is drawn from it.</summary>
    public static void Seed(EfiBootServices* boot)
    {
        byte* seed = stackalloc byte[SeedSize];
        EfiGuid protocol = EfiGuids.RngProtocol;
        void* found;
        EfiStatus status;
        using (FirmwareGate.Enter())
        {
            status = boot->LocateProtocol(&protocol, null, &found);
            if (!status.IsError)
            {
                var rng = (EfiRngProtocol*)found;
                status = rng->GetRng(rng, null, SeedSize, seed);
            }
        }

        RandomGenerator.Seed(status.IsError ? [] : new ReadOnlySpan<byte>(seed, SeedSize));
        if (!RandomGenerator.HasStrongSeed)
        {
            KernelLog.WriteLine(
                LogLevel.Warning, "[KERNEL] Random numbers: neither RDRAND nor a firmware generator; seeded from timing alone");
        }
    }
}
