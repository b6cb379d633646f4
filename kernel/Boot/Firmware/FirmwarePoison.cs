using UefiKernel.Efi;
using UefiKernel.Kernel.Log;

namespace UefiKernel.Kernel.Boot.Firmware;

/// <summary>
/// Load option <c>poison</c>: after the exit every boot service and console pointer is overwritten with an address that no
/// processor accepts. Any later use of them stops the kernel with a general protection fault that shows this pattern. Off by
/// default: some firmware's runtime services are known to read them.
/// </summary>
internal static unsafe class FirmwarePoison
{
    // Not canonical: bits 48 to 63 differ from bit 47, and from bit 56 with five-level paging (Intel SDM volume 1, section
    // 3.3.7.1).
    private const ulong Pattern = 0x5EAD_B007_5EAD_B007;

    /// <summary>Overwrites the pointers.</summary>
    /// <param name="system">The system table; boot services have been left.</param>
    public static void Apply(EfiSystemTable* system)
    {
        EfiBootServices* boot = system->BootServices;
        ulong* services = (ulong*)boot;
        for (int i = sizeof(EfiTableHeader) / sizeof(ulong); i < sizeof(EfiBootServices) / sizeof(ulong); i++)
        {
            services[i] = Pattern;
        }

        system->ConIn = (EfiSimpleTextInputProtocol*)Pattern;
        system->ConOut = (EfiSimpleTextOutputProtocol*)Pattern;
        system->StdErr = (EfiSimpleTextOutputProtocol*)Pattern;
        system->BootServices = (EfiBootServices*)Pattern;
        KernelLog.WriteLine("[KERNEL] Boot services poisoned");
    }
}
