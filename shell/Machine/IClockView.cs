namespace UefiKernel.Shell.Machine;

/// <summary>Time since the kernel started.</summary>
public interface IClockView
{
    /// <summary>Milliseconds since the start; never goes back.</summary>
    ulong UptimeMilliseconds { get; }
}
