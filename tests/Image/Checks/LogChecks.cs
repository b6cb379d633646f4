using System.Collections.Generic;
using UefiKernel.Kernel.Log;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Image.Checks;

/// <summary>The log's lines and their levels.</summary>
internal static class LogChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
        [new("log: a line keeps its level when another is written in between", KeepsLevel)];

    // As another thread may do it between two pieces. Both lines are of levels that are not shown as they come.
    private static void KeepsLevel()
    {
        KernelLog.WriteLine(LogLevel.Debug, $"[SELFTEST] A line {RecordAnother()}[SELFTEST] that goes on");
        ref readonly LogBuffer buffer = ref KernelLog.Buffer;
        Check.Equal(LogLevel.Debug, buffer.GetLine(buffer.LineCount - 1).Level);
    }

    private static string RecordAnother()
    {
        KernelLog.Record("[SELFTEST] and another in the middle of it");
        return "";
    }
}
