namespace UefiKernel.Kernel.Drivers.Input;

/// <summary>Where drivers of keyboards bring what was pressed.</summary>
public interface IKeyCodes
{
    /// <summary>The locks that keyboards show.</summary>
    KeyLocks Locks { get; }

    /// <summary>
    /// The keyboard at which a key was pressed last: only its key repeats, so that one which loses the release of a key does not
    /// type into what comes from the others. Set by any of them; null at first.
    /// </summary>
    object? Repeating { get; set; }

    /// <summary>A keyboard is there from now on.</summary>
    void AddKeyboard();

    /// <summary>A keyboard has left.</summary>
    void RemoveKeyboard();

    /// <summary>A key was pressed, repeats, or was released. On any thread; allocates nothing.</summary>
    /// <param name="code">
    /// Its scan code of set 1: bit 7 set for a release, 0xE0 in the upper byte where it has that prefix.
    /// </param>
    void Add(ushort code);
}
