namespace UefiKernel.Shell.Console;

/// <summary>What a read from a serial line gave.</summary>
public enum SerialInput
{
    /// <summary>Nothing: there is no byte now.</summary>
    None,

    /// <summary>A byte.</summary>
    Byte,

    /// <summary>Bytes were lost between the byte before and the next one.</summary>
    Loss,
}
