namespace UefiKernel.Shell;

/// <summary>Something that keys come from: a keyboard, a serial line. Asked again and again, so it must not allocate.</summary>
public interface IKeySource
{
    /// <summary>Takes the next key; false, at once, when none was pressed.</summary>
    bool TryRead(out KeyPress key);
}
