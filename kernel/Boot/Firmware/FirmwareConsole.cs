using UefiKernel.Efi;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Boot.Firmware;

/// <summary>Chooses the firmware console that shows the log until boot services end.</summary>
internal static unsafe class FirmwareConsole
{
    /// <summary>
    /// Finds a console. Firmware often shows its main console on the serial port too. If the kernel drives that port itself, each
    /// line would be printed twice. So only a console with a screen is used then, or none.
    /// </summary>
    /// <param name="system">The firmware's system table.</param>
    /// <param name="drivesSerial">Whether the kernel writes to the serial port itself.</param>
    /// <returns>The console, or null.</returns>
    public static EfiSimpleTextOutputProtocol* Find(EfiSystemTable* system, bool drivesSerial)
    {
        if (!drivesSerial)
        {
            return system->ConOut;
        }

        EfiBootServices* boot = system->BootServices;
        EfiGuid graphics = EfiGuids.GraphicsOutputProtocol;
        EfiGuid text = EfiGuids.SimpleTextOutputProtocol;
        nuint count = 0;
        EfiHandle* handles = null;
        EfiStatus status;
        using (FirmwareGate.Enter())
        {
            status = boot->LocateHandleBuffer(EfiLocateSearchType.ByProtocol, &graphics, null, &count, &handles);
        }

        if (status.IsError)
        {
            return null;
        }

        EfiSimpleTextOutputProtocol* console = null;
        for (nuint i = 0; i < count && console == null; i++)
        {
            void* found;
            using (FirmwareGate.Enter())
            {
                status = boot->HandleProtocol(handles[i], &text, &found);
            }

            if (!status.IsError)
            {
                console = (EfiSimpleTextOutputProtocol*)found;
            }
        }

        using (FirmwareGate.Enter())
        {
            boot->FreePool(handles);
        }

        return console;
    }
}
