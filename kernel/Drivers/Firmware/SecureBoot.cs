using System;
using UefiKernel.Efi;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Drivers.Firmware;

/// <summary>Asks the firmware whether Secure Boot is on (UEFI 2.10, section 3.3, table 3.1).</summary>
public static unsafe class SecureBoot
{
    /// <summary>Asks; boot services are still there.</summary>
    /// <param name="runtime">The runtime services, or null.</param>
    /// <returns><see cref="SecureBootState.Unknown"/> when the answer is an error or makes no sense.</returns>
    public static SecureBootState Read(EfiRuntimeServices* runtime)
    {
        EfiStatus status = Read(runtime, "SecureBoot", out byte isOn);
        if (status == EfiStatus.NotFound || status == EfiStatus.Unsupported)
        {
            return SecureBootState.Off;
        }

        if (status.IsError || isOn > 1)
        {
            return SecureBootState.Unknown;
        }

        if (isOn == 0)
        {
            return SecureBootState.Off;
        }

        // A firmware that has one of the two variables has both; without the second one the first counts.
        status = Read(runtime, "SetupMode", out byte isSetup);
        return !status.IsError && isSetup == 1 ? SecureBootState.SetupMode : SecureBootState.On;
    }

    private static EfiStatus Read(EfiRuntimeServices* runtime, string name, out byte value)
    {
        Span<byte> room = stackalloc byte[1];
        EfiStatus status = EarlyVariables.Read(runtime, name, EfiGuids.GlobalVariable, room, out int size);
        value = room[0];
        return status.IsError || size == room.Length ? status : EfiStatus.BadBufferSize;
    }
}
