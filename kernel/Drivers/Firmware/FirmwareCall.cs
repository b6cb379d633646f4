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

    /// <summary>
    /// Whether a call has not come back yet: what stops the kernel then is the firmware's doing, and it must not be called again.
    /// Changed with interrupts off.
    /// </summary>
    public static bool IsUnderWay { get; private set; }

    /// <summary>Enters it.</summary>
    public static void Enter()
    {
        bool enabled = Cpu.InterruptsEnabled;
        Cpu.DisableInterrupts();
        s_enabled = enabled;
        IsUnderWay = true;
        Paging.EnterFirmware();
    }

    /// <summary>Goes back to the kernel's own when a call ended in a fault; interrupts stay off. For the panic only.</summary>
    public static void LeaveAfterFault()
    {
        if (IsUnderWay)
        {
            Paging.LeaveFirmware();
        }
    }

    /// <summary>Goes back to the kernel's own.</summary>
    public static void Leave()
    {
        Paging.LeaveFirmware();
        IsUnderWay = false;
        if (s_enabled)
        {
            Cpu.EnableInterrupts();
        }
    }
}
