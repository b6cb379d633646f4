using System;
using System.Threading;

namespace UefiKernel.Kernel.Drivers.Input;

/// <summary>
/// Caps Lock, Num Lock and Scroll Lock. All keyboards share them: a lock that is switched on at one is on at all.
/// </summary>
public sealed class KeyLocks
{
    /// <summary>The bit of Num Lock in <see cref="Leds"/>.</summary>
    public const int NumLock = 1;

    /// <summary>The bit of Caps Lock in <see cref="Leds"/>.</summary>
    public const int CapsLock = 2;

    /// <summary>The bit of Scroll Lock in <see cref="Leds"/>.</summary>
    public const int ScrollLock = 4;

    private int _leds = NumLock;

    /// <summary>
    /// Called after each change, by whichever thread reads the keyboard, also with interrupts off; allocates nothing.
    /// </summary>
    public event Action? Changed;

    /// <summary>
    /// What is on, as the LEDs of keyboards have it (HUT 1.5, section 11). At first Num Lock, as PC firmware leaves it.
    /// </summary>
    public int Leds => Volatile.Read(ref _leds);

    /// <summary>Whether letters come in upper case.</summary>
    public bool IsCapsLockOn => (Leds & CapsLock) != 0;

    /// <summary>Whether the keypad gives digits.</summary>
    public bool IsNumLockOn => (Leds & NumLock) != 0;

    /// <summary>Switches one of them on or off.</summary>
    /// <param name="which">Its bit.</param>
    public void Toggle(int which)
    {
        int before;
        do
        {
            before = Leds;
        }
        while (Interlocked.CompareExchange(ref _leds, before ^ which, before) != before);
        Changed?.Invoke();
    }
}
