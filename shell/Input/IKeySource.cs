namespace UefiKernel.Shell.Input;

/// <summary>Something that keys come from: a keyboard, a serial line. Asked again and again, so it must not allocate.</summary>
public interface IKeySource
{
    /// <summary>Takes the next key; false, at once, when none was pressed.</summary>
    bool TryRead(out KeyPress key);

    /// <summary>
    /// Discards the keys that wait here up to and with the last Ctrl-C, without taking others. For keys that are not read while a
    /// command runs.
    /// </summary>
    /// <returns>False when there is no Ctrl-C among them, or the source cannot look ahead.</returns>
    bool TryTakeCancel() => false;
}
