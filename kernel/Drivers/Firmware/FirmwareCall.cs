using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Drivers.Firmware;

/// <summary>
/// The address space that the firmware's runtime services are called in, entered for one call at a time. Interrupts are off
/// during the call.
/// </summary>
internal static class FirmwareCall
{
    // Changed with interrupts off; they stay off until Leave.
    private static bool s_enabled;

    /// <summary>Enters it.</summary>
    public static void Enter()
    {
        bool enabled = Cpu.InterruptsEnabled;
        Cpu.DisableInterrupts();
        s_enabled = enabled;
        Paging.EnterFirmware();
    }

    /// <summary>Goes back to the kernel's own.</summary>
    public static void Leave()
    {
        Paging.LeaveFirmware();
        if (s_enabled)
        {
            Cpu.EnableInterrupts();
        }
    }
}
