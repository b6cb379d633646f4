using System;
using UefiKernel.Efi;
using UefiKernel.Kernel.Drivers.Firmware;
using UefiKernel.Kernel.Log;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Panics;

/// <summary>The report of a panic that ended an earlier run: from memory after a warm restart, else from the firmware.</summary>
internal static class LastPanic
{
    // Set during boot.
    private static FirmwareVariables? s_variables;

    // Used by the start and the shell's thread only.
    private static byte[]? s_variable;

    /// <summary>Reads what the firmware keeps; boot services are still there.</summary>
    /// <param name="runtime">The runtime services, or null.</param>
    public static unsafe void ReadVariable(EfiRuntimeServices* runtime)
    {
        byte[] data = new byte[PanicVariable.LargestRecord];
        EfiStatus status = EarlyVariables.Read(runtime, PanicVariable.Name, PanicVariable.Vendor, data, out int size);
        if (!status.IsError && PanicRecord.TryRead(data.AsSpan(0, size), out ReadOnlySpan<byte> kept, out uint build))
        {
            s_variable = data[..size];
            PanicVariable.NoteKept(kept, build);
        }
    }

    /// <summary>Logs what is kept, if anything is.</summary>
    /// <param name="variables">The firmware's variables, to forget it later.</param>
    public static void Report(FirmwareVariables variables)
    {
        s_variables = variables;
        if (TryGet(out ReadOnlySpan<byte> text, out uint build, out string source))
        {
            KernelLog.WriteLine(
                LogLevel.Warning,
                $"[KERNEL] A panic ended an earlier run: {PanicReport.GetReason(text)} (build {build:X8}, report {source}); " +
                $"'panic last' shows it");
        }
    }

    /// <summary>Gets the report.</summary>
    /// <param name="text">The report, in UTF-8 unless it was forged.</param>
    /// <param name="build">The build that wrote it.</param>
    /// <param name="source">Where it was kept.</param>
    public static bool TryGet(out ReadOnlySpan<byte> text, out uint build, out string source)
    {
        source = "kept in memory";
        if (PanicMemory.TryRead(out text, out build))
        {
            return true;
        }

        source = "kept by the firmware, shortened";
        return PanicRecord.TryRead(s_variable, out text, out build);
    }

    /// <summary>Forgets it.</summary>
    /// <returns>Null, or why the firmware keeps it.</returns>
    public static string? Clear()
    {
        PanicMemory.Forget();
        string? problem = s_variable is null ? null : s_variables?.Remove(PanicVariable.Name, PanicVariable.Vendor);
        s_variable = problem is null ? null : s_variable;
        return problem;
    }
}
