namespace UefiKernel.Kernel.Drivers.Input;

/// <summary>Takes key presses from the drivers of keyboards.</summary>
public interface IKeyCodes
{
    /// <summary>The locks that keyboards show.</summary>
    KeyLocks Locks { get; }

    /// <summary>
    /// The keyboard at which a key was pressed last: only its key repeats, so that a keyboard that misses the release of a key
    /// does not repeat it while another one is used. Set by any of them; null at first.
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
