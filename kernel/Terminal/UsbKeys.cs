using UefiKernel.Kernel.Drivers.Input;
using UefiKernel.Kernel.Processor;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.Input.Layouts;

namespace UefiKernel.Kernel.Terminal;

/// <summary>
/// USB keyboards as one of the shell's sources of keys. Controllers' threads bring the keys, with interrupts off, and wake the
/// shell; they may also be interrupted by a panic, which only asks whether one was pressed.
/// </summary>
internal sealed class UsbKeys : IKeyCodes, IKeySource
{
    /// <summary>Begins without a keyboard.</summary>
    /// <param name="keymap">The layout.</param>
    /// <param name="locks">Shared with other keyboards.</param>
    public UsbKeys(Keymap keymap, KeyLocks locks)
    {
        Locks = locks;
        Ring = new KeyRing(keymap, locks);
        InputEvents.AddUsb();
    }

    public KeyLocks Locks { get; }

    public object? Repeating { get; set; }

    /// <summary>The keys that wait.</summary>
    public KeyRing Ring { get; }

    public void AddKeyboard()
    {
        using (Interrupts.Disable())
        {
            Ring.CountKeyboard(1);
        }
    }

    public void RemoveKeyboard()
    {
        using (Interrupts.Disable())
        {
            Ring.CountKeyboard(-1);
        }
    }

    public void Add(ushort code)
    {
        if (Fatal.IsUnderWay)
        {
            Ring.CountPress(code);
            return;
        }

        bool isNew;
        using (Interrupts.Disable())
        {
            isNew = Ring.Add(code);
        }

        if (isNew)
        {
            InputEvents.Wake();
        }
    }

    public bool TryRead(out KeyPress key) => Ring.TryRead(out key);

    public bool TryTakeCancel() => Ring.TryTakeCancel();
}
