using System;
using UefiKernel.Efi;
using UefiKernel.Kernel.Memory.Map;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Boot.Firmware;

/// <summary>
/// Leaves boot services (UEFI 2.10, section 7.4.6). The key must be that of the current map, and an event that runs at the exit
/// may change the map: then the call fails with InvalidParameter and is repeated with a new map. From the first attempt on, the
/// firmware may be half shut down, and nothing but GetMemoryMap and ExitBootServices is called.
/// </summary>
/// <remarks>The caller disables interrupts right after success. Nothing here touches boot services after that.</remarks>
public static unsafe class BootServicesExit
{
    /// <summary>
    /// One attempt too many is harmless, an endless loop is not. Two are usual; some machines have been seen to need
    /// several.
    /// </summary>
    public const int AttemptLimit = 16;

    /// <summary>Leaves boot services.</summary>
    /// <param name="boot">The boot services.</param>
    /// <param name="image">The handle of this image.</param>
    /// <param name="last">
    /// Called right before the first attempt: the last chance to use boot services. If it changes the map, the first attempt
    /// fails, and the second has the new map.
    /// </param>
    public static BootServicesExitResult Run(EfiBootServices* boot, EfiHandle image, Action? last = null)
    {
        EfiStatus status = MemoryMapBuffer.Allocate(boot, out MemoryMapBuffer buffer);
        if (status.IsError)
        {
            return new() { Status = status };
        }

        for (int attempt = 1; attempt <= AttemptLimit; attempt++)
        {
            // For the first attempt the buffer holds a fresh map already.
            if (attempt > 1)
            {
                status = buffer.Fetch(boot);
            }

            if (status.IsError)
            {
                return Failure(boot, ref buffer, status, attempt - 1, MemoryMapFault.None);
            }

            // Checked before the point of no return: without a readable memory map the kernel must return to the firmware.
            MemoryMapFault fault = buffer.TryGetMap(out MemoryMap map);
            if (fault != MemoryMapFault.None)
            {
                return Failure(boot, ref buffer, EfiStatus.CompromisedData, attempt - 1, fault);
            }

            if (attempt == 1)
            {
                last?.Invoke();
            }

            using (FirmwareGate.Enter())
            {
                status = boot->ExitBootServices(image, buffer.Key);
            }

            if (!status.IsError)
            {
                return new() { Status = status, Attempts = attempt, Map = map };
            }
        }

        return Failure(boot, ref buffer, status, AttemptLimit, MemoryMapFault.None);
    }

    private static BootServicesExitResult Failure(
        EfiBootServices* boot, ref MemoryMapBuffer buffer, EfiStatus status, int attempts, MemoryMapFault fault)
    {
        if (attempts == 0)
        {
            buffer.Free(boot);
        }

        return new() { Status = status, Attempts = attempts, Fault = fault };
    }
}
