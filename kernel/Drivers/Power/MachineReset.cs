using System;
using UefiKernel.Efi;
using UefiKernel.Kernel.Drivers.Firmware;
using UefiKernel.Kernel.Drivers.Serial;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Drivers.Power;

/// <summary>The ways to restart or power off that need the firmware or the processor rather than a device.</summary>
internal static unsafe class MachineReset
{
    /// <summary>Makes what the power driver calls.</summary>
    /// <param name="runtime">The firmware's runtime services, or null.</param>
    /// <param name="report">Takes a line for the log.</param>
    public static PowerHooks CreateHooks(EfiRuntimeServices* runtime, Action<string> report)
    {
        return new PowerHooks
        {
            Log = report,
            Drain = static () => SerialConsole.Port.TryDrain(),

            // Runtime services stay where the firmware put them, at the addresses that it called them at itself.
            FirmwareReset = runtime == null ? null : type => ResetThroughFirmware(runtime, type),
            TripleFault = InterruptDescriptorTable.TripleFault,
        };
    }

    private static void ResetThroughFirmware(EfiRuntimeServices* runtime, EfiResetType type)
    {
        FirmwareCall.Enter();
        try
        {
            using (FirmwareGate.Enter())
            {
                runtime->ResetSystem(type, EfiStatus.Success, 0, null);
            }
        }
        finally
        {
            FirmwareCall.Leave();
        }
    }
}
