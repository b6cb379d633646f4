using System.Runtime;
using System.Runtime.InteropServices;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>
/// The version of Windows that the functions in this folder implement: the library asks before it uses newer ones, its timers for
/// one.
/// </summary>
internal static unsafe class SystemVersion
{
    // VER_PLATFORM_WIN32_NT.
    private const uint PlatformNt = 2;

    // The oldest that .NET 10 runs on is of this version.
    private const uint Major = 10;

    // Version 1703: the first whose console carries out escape sequences for 24-bit colours. Programs ask for it.
    private const uint Build = 15_063;

    /// <summary>Fills in version 10.0 and its build, without a service pack.</summary>
    /// <returns>0: STATUS_SUCCESS.</returns>
    [RuntimeExport("RtlGetVersion")]
    private static uint GetVersion(VersionInformation* information)
    {
        information->Major = Major;
        information->Minor = 0;
        information->Build = Build;
        information->Platform = PlatformNt;
        information->ServicePack[0] = '\0';
        return 0;
    }

    /// <summary>
    /// What every RTL_OSVERSIONINFOW begins with (Microsoft, "OSVERSIONINFOW structure"); the caller has set its size.
    /// </summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct VersionInformation
    {
        public uint Size;
        public uint Major;
        public uint Minor;
        public uint Build;
        public uint Platform;
        public fixed char ServicePack[128];
    }
}
