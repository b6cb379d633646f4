using System;
using UefiKernel.Efi;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Drivers.Firmware;

/// <summary>
/// Reads variables while boot services are there: in the firmware's own address space, where its runtime services work on
/// every PC.
/// </summary>
internal static unsafe class EarlyVariables
{
    /// <summary>Reads a variable.</summary>
    /// <param name="runtime">The runtime services, or null.</param>
    /// <param name="name">Its name.</param>
    /// <param name="vendor">The GUID of its vendor.</param>
    /// <param name="value">Room for its value.</param>
    /// <param name="size">Bytes of the value; at most those of the room.</param>
    /// <returns>What the firmware answered; unsupported where there are no runtime services.</returns>
    public static EfiStatus Read(EfiRuntimeServices* runtime, string name, EfiGuid vendor, Span<byte> value, out int size)
    {
        size = 0;
        if (runtime == null || runtime->GetVariable == null)
        {
            return EfiStatus.Unsupported;
        }

        uint attributes = 0;
        nuint bytes = (nuint)value.Length;

        // Safety: the firmware maps memory one to one. A string ends with a null character. Neither is moved while it is fixed.
        fixed (char* text = name)
        fixed (byte* room = value)
        {
            EfiStatus status;
            using (FirmwareGate.Enter())
            {
                status = runtime->GetVariable(text, &vendor, &attributes, &bytes, room);
            }

            if (status.IsError || bytes > (nuint)value.Length)
            {
                return status.IsError ? status : EfiStatus.BadBufferSize;
            }

            size = (int)bytes;
            return status;
        }
    }
}
