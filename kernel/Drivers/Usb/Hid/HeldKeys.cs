using System.Runtime.CompilerServices;

namespace UefiKernel.Kernel.Drivers.Usb.Hid;

/// <summary>A set of keys, by their usages.</summary>
internal struct HeldKeys
{
    private const int Words = 4;
    private const int BitsPerWord = 64;
    private const int ModifierWord = UsageCodes.FirstModifier / BitsPerWord;
    private const ulong ModifierBits = 0xFFul << (UsageCodes.FirstModifier % BitsPerWord);

    private Bits _bits;

    /// <summary>Whether a key is in it.</summary>
    public readonly bool Has(byte usage) => (_bits[usage / BitsPerWord] >> (usage % BitsPerWord) & 1) != 0;

    /// <summary>Puts a key in.</summary>
    public void Add(byte usage) => _bits[usage / BitsPerWord] |= 1ul << (usage % BitsPerWord);

    /// <summary>Puts all keys of another set in.</summary>
    public void Add(in HeldKeys other)
    {
        for (int i = 0; i < Words; i++)
        {
            _bits[i] |= other._bits[i];
        }
    }

    /// <summary>Puts all keys of another set in that are no modifiers.</summary>
    public void AddWithoutModifiers(in HeldKeys other)
    {
        ulong modifiers = _bits[ModifierWord] & ModifierBits;
        Add(in other);
        _bits[ModifierWord] = (_bits[ModifierWord] & ~ModifierBits) | modifiers;
    }

    [InlineArray(Words)]
    private struct Bits
    {
        private ulong _first;
    }
}
