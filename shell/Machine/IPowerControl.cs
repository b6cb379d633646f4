namespace UefiKernel.Shell.Machine;

/// <summary>Restart and power off. Both methods return only when every way to do it has failed.</summary>
public interface IPowerControl
{
    /// <summary>Restarts the machine.</summary>
    void Reboot();

    /// <summary>Switches the machine off.</summary>
    void Shutdown();
}
