namespace UefiKernel.Devices.Pci;

/// <summary>
/// Keeps interrupts and other threads away while a function does not decode its addresses. It may be the console's screen or serial port: what
/// somebody wrote to it in between would be lost.
/// </summary>
public interface IPciExclusion
{
    /// <summary>Begins the section. No allocation and no log line until <see cref="Leave"/>.</summary>
    void Enter();

    /// <summary>Ends the section; interrupts are again as they were. Sections do not nest.</summary>
    void Leave();
}
