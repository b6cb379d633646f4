using System.Threading;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.Input.Layouts;

namespace UefiKernel.Kernel.Drivers.Input;

/// <summary>
/// Keys of all keyboards that drivers on other threads read, on their way to the shell. All keyboards act as one: Shift on one
/// applies to letters from another. There is one writer at a time and one reading thread; neither waits for the other. Allocates
/// only in its constructor.
/// </summary>
/// <param name="keymap">The layout.</param>
/// <param name="locks">Shared with other keyboards.</param>
public sealed class KeyRing(Keymap keymap, KeyLocks locks)
{
    /// <summary>Keys that fit, a power of two.</summary>
    public const int Capacity = 512;

    private const int PrefixShift = 8;
    private const ushort Release = 0x80;

    private static readonly KeyPress s_cancel = KeyPress.Control('c');

    private readonly ScanCodeDecoder _decoder = new(keymap, locks);
    private readonly KeyPress[] _keys = new KeyPress[Capacity];

    // Free-running numbers of keys.
    private uint _written;
    private uint _read;

    // The key behind the last Ctrl-C.
    private uint _cancelEnd;
    private bool _hasLost;

    /// <summary>How many keyboards there are.</summary>
    public int Keyboards { get; private set; }

    /// <summary>How many keys have been pressed; wraps.</summary>
    public uint Presses { get; private set; }

    private uint Waiting => Volatile.Read(ref _written) - Volatile.Read(ref _read);

    /// <summary>Counts a keyboard that is there from now on, or one that has left.</summary>
    /// <param name="change">1 or -1.</param>
    public void CountKeyboard(int change) => Keyboards += change;

    /// <summary>Counts a scan code that presses a key, without looking at the key: all that a panic needs.</summary>
    /// <param name="code">See <see cref="IKeyCodes.Add"/>.</param>
    public void CountPress(ushort code) => Presses += (code & Release) == 0 ? 1u : 0;

    /// <summary>Takes a scan code; not while another one is taken.</summary>
    /// <param name="code">See <see cref="IKeyCodes.Add"/>.</param>
    /// <returns>Whether there is something new to read.</returns>
    public bool Add(ushort code)
    {
        CountPress(code);
        if (code >> PrefixShift is var prefix && prefix != 0)
        {
            _decoder.TryDecode((byte)prefix, out _);
        }

        bool isNew = false;
        if (_decoder.TryDecode((byte)code, out KeyPress key))
        {
            Append(key);
            isNew = true;
        }

        while (_decoder.TryTakeWaiting(out key))
        {
            Append(key);
            isNew = true;
        }

        return isNew;
    }

    /// <summary>Takes the next key; false, at once, when none was pressed.</summary>
    public bool TryRead(out KeyPress key)
    {
        key = default;
        if (Waiting == 0)
        {
            return false;
        }

        key = _keys[_read & (Capacity - 1)];
        Volatile.Write(ref _read, _read + 1);
        return true;
    }

    /// <summary>Discards the keys that wait up to and with the last Ctrl-C, without taking others.</summary>
    /// <returns>False when there is no Ctrl-C among them.</returns>
    public bool TryTakeCancel()
    {
        uint end = Volatile.Read(ref _cancelEnd);
        uint length = end - _read;
        if (length == 0 || length > Waiting)
        {
            return false;
        }

        Volatile.Write(ref _read, end);
        return true;
    }

    // One place is kept for the mark of a loss. A Ctrl-C counts even when there is no room for it.
    private void Append(KeyPress key)
    {
        bool fits = Waiting < Capacity - 1;
        if (fits)
        {
            _hasLost = false;
            Put(key);
        }
        else if (!_hasLost)
        {
            _hasLost = true;
            Put(new KeyPress(KeyKind.Lost));
        }

        if (key == s_cancel)
        {
            Volatile.Write(ref _cancelEnd, _written);
        }
    }

    private void Put(KeyPress key)
    {
        _keys[_written & (Capacity - 1)] = key;
        Volatile.Write(ref _written, _written + 1);
    }
}
