using UefiKernel.Shell.Console;

namespace UefiKernel.Kernel.Drivers.Serial;

/// <summary>The port of <see cref="SerialConsole"/>.</summary>
internal sealed class ConsolePort : ISerialPort
{
    public ulong Milliseconds => SerialConsole.Port.Milliseconds;

    public bool TrySend(byte value) => SerialConsole.Port.TrySend(value);

    public void TryWrite(byte value) => SerialConsole.Port.TryWrite(value);

    public void GiveUp(ulong since) => SerialConsole.Port.GiveUp(since);

    public SerialInput Read(out byte value) => SerialConsole.Port.Read(out value);

    public bool TryTakeCancel() => SerialConsole.Port.TryTakeCancel();

    public bool TryResume() => SerialConsole.Port.TryResume();
}
