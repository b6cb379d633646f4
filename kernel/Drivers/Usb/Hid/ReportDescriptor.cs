using System;
using System.Diagnostics.CodeAnalysis;

namespace UefiKernel.Kernel.Drivers.Usb.Hid;

/// <summary>
/// Finds the keys in the reports that a HID interface describes (HID 1.11, 6.2.2; HUT 1.5). What is no key is only counted, to
/// know where the next field begins. What the device says may be anything.
/// </summary>
internal sealed class ReportDescriptor
{
    // Tags with their types (HID 1.11, 6.2.2.4 and 6.2.2.7 to 6.2.2.8).
    private const byte Input = 0x80;
    private const byte Output = 0x90;
    private const byte Feature = 0xB0;
    private const byte Collection = 0xA0;
    private const byte EndCollection = 0xC0;
    private const byte UsagePage = 0x04;
    private const byte LogicalMinimum = 0x14;
    private const byte ReportSize = 0x74;
    private const byte ReportId = 0x84;
    private const byte ReportCount = 0x94;
    private const byte Push = 0xA4;
    private const byte Pop = 0xB4;
    private const byte Usage = 0x08;
    private const byte UsageMinimum = 0x18;
    private const byte UsageMaximum = 0x28;

    // HID 1.11, 6.2.2.6.
    private const uint Application = 1;

    private const uint KeyboardPage = 7;
    private const uint LedPage = 8;
    private const uint NumLockLed = 1;
    private const uint CapsLockLed = 2;
    private const uint ScrollLockLed = 3;
    private const uint ConstantFlag = 1;
    private const uint VariableFlag = 2;
    private const int BitsPerByte = 8;

    // Limits for one report, as USB transfers it, and for all reports of a keyboard. A device that claims more is rejected.
    private const int MostBits = 8 * 1024;
    private const int MostPushed = 8;
    private const int MostUsages = 64;

    private readonly ReportField[] _fields = new ReportField[KeyboardReport.MostFields];
    private readonly Globals[] _pushed = new Globals[MostPushed];
    private readonly uint[] _usages = new uint[MostUsages];
    private readonly int[] _inputBits = new int[byte.MaxValue + 1];
    private readonly int[] _outputBits = new int[byte.MaxValue + 1];
    private Globals _globals;
    private int _fieldCount;
    private int _reportCount;
    private int _pushCount;
    private int _usageCount;
    private uint? _firstUsage;
    private uint? _lastUsage;
    private LedReport _leds = new(0, 0, -1, -1, -1);
    private uint? _application;

    private ReportDescriptor()
    {
    }

    /// <summary>Finds a keyboard.</summary>
    /// <param name="bytes">The descriptor, as the device sent it.</param>
    /// <param name="report">Where its reports have which keys.</param>
    /// <returns>False when the interface has no keys.</returns>
    /// <param name="name">What the interface is for, such as "mouse": its first collection says.</param>
    public static bool TryFindKeyboard(
        ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out KeyboardReport? report, out string name)
    {
        var reader = new ReportDescriptor();
        var items = new ReportItems(bytes);
        while (items.TryNext(out byte tag, out uint data, out int length))
        {
            reader.Take(tag, data, length);
        }

        name = HidUsages.NameOf(reader._application ?? 0);
        bool hasKeys = false;
        foreach (ReportField field in reader._fields.AsSpan(0, reader._fieldCount))
        {
            hasKeys |= field.IsArray || field.First < UsageCodes.FirstModifier;
        }

        report = hasKeys
            ? new KeyboardReport([.. reader._fields.AsSpan(0, reader._fieldCount)], reader.FinishLeds(), reader.FinishLengths())
            : null;
        return hasKeys;
    }

    private void Take(byte tag, uint data, int length)
    {
        switch (tag)
        {
            case UsagePage:
                _globals.Page = data;
                break;
            case LogicalMinimum:
                _globals.Minimum = Signed(data, length);
                break;
            case ReportSize:
                _globals.Size = (int)uint.Min(data, MostBits);
                break;
            case ReportCount:
                _globals.Count = (int)uint.Min(data, MostBits);
                break;
            case ReportId:
                _globals.Id = (byte)data;
                break;
            case Push when _pushCount < MostPushed:
                _pushed[_pushCount++] = _globals;
                break;
            case Pop when _pushCount > 0:
                _globals = _pushed[--_pushCount];
                break;
            case Usage when _usageCount < MostUsages:
                _usages[_usageCount++] = Full(data, length);
                break;
            case UsageMinimum:
                _firstUsage = Full(data, length);
                break;
            case UsageMaximum:
                _lastUsage = Full(data, length);
                break;
            case Input:
                TakeInput(data);
                ForgetUsages();
                break;
            case Output:
                TakeOutput(data);
                ForgetUsages();
                break;
            case Collection when data == Application:
                _application ??= _usageCount > 0 ? _usages[0] : null;
                ForgetUsages();
                break;
            case Feature or Collection or EndCollection:
                ForgetUsages();
                break;
        }
    }

    private void TakeInput(uint flags)
    {
        int offset = Advance(_inputBits);
        if ((flags & ConstantFlag) != 0 || _globals.Size is 0 or > 16 || offset < 0)
        {
            return;
        }

        if ((flags & VariableFlag) == 0)
        {
            // An array's values count from its first usage (HID 1.11, 6.2.2.5).
            uint? first = _firstUsage ?? (_usageCount > 0 ? _usages[0] : null);
            if (first is { } usage && IsKey(usage))
            {
                Add(offset, _globals.Count, isArray: true, (int)(usage & 0xFFFF) - _globals.Minimum);
            }

            return;
        }

        if (_firstUsage is { } from && _lastUsage is { } last && IsKey(from) && last >= from)
        {
            Add(offset, (int)uint.Min((uint)_globals.Count, last - from + 1), isArray: false, (int)(from & 0xFFFF));
            return;
        }

        for (int i = 0; i < _usageCount && i < _globals.Count; i++)
        {
            if (IsKey(_usages[i]))
            {
                Add(offset + (i * _globals.Size), 1, isArray: false, (int)(_usages[i] & 0xFFFF));
            }
        }
    }

    private void TakeOutput(uint flags)
    {
        int offset = Advance(_outputBits);
        bool isList = _firstUsage is null;
        for (int i = 0; i < _globals.Count && (flags & ConstantFlag) == 0 && (flags & VariableFlag) != 0 && offset >= 0; i++)
        {
            uint? usage = isList ? (i < _usageCount ? _usages[i] : null) : _firstUsage + (uint)i;
            if (usage is null || usage >> 16 != LedPage || usage > (_lastUsage ?? uint.MaxValue))
            {
                break;
            }

            // All in one report: that of the first one that is found.
            if (_leds.Length != 0 && _leds.ReportId != _globals.Id)
            {
                break;
            }

            int bit = offset + (i * _globals.Size);
            LedReport found = _leds with { ReportId = _globals.Id, Length = 1 };
            _leds = (usage & 0xFFFF) switch
            {
                NumLockLed => found with { NumLock = bit },
                CapsLockLed => found with { CapsLock = bit },
                ScrollLockLed => found with { ScrollLock = bit },
                _ => _leds,
            };
        }
    }

    private LedReport FinishLeds()
    {
        int bytes = (_outputBits[_leds.ReportId] + (_leds.ReportId != 0 ? BitsPerByte : 0) + BitsPerByte - 1) / BitsPerByte;
        return _leds.Length == 0 || bytes > LedReport.MostBytes ? new LedReport(0, 0, -1, -1, -1) : _leds with { Length = bytes };
    }

    // Where one report has a number, all have.
    private ushort[] FinishLengths()
    {
        ushort[] lengths = new ushort[_inputBits.Length];
        bool isNumbered = false;
        for (int id = lengths.Length - 1; id >= 0; id--)
        {
            int bits = _inputBits[id] == 0 || (id == 0 && isNumbered) ? 0 : _inputBits[id] + (id != 0 ? BitsPerByte : 0);
            lengths[id] = (ushort)((bits + BitsPerByte - 1) / BitsPerByte);
            isNumbered |= bits != 0;
        }

        return lengths;
    }

    private void Add(int offset, int count, bool isArray, int first)
    {
        if (_fieldCount == _fields.Length || count <= 0)
        {
            return;
        }

        // Reports are distinguished by the order of their fields, so the fields of one must be adjacent.
        int place = _fieldCount;
        while (place > 0 && _fields[place - 1].ReportId != _globals.Id)
        {
            place--;
        }

        bool isNewReport = place == 0;
        if (isNewReport && _reportCount == KeyboardReport.MostReports)
        {
            return;
        }

        place = isNewReport ? _fieldCount : place;
        _reportCount += isNewReport ? 1 : 0;
        _fields.AsSpan(place, _fieldCount - place).CopyTo(_fields.AsSpan(place + 1));
        _fields[place] = new ReportField(_globals.Id, offset, count, _globals.Size, isArray, first);
        _fieldCount++;
    }

    // The first bit of a field, and past it; -1 for a field that cannot be.
    private int Advance(int[] bits)
    {
        int begin = bits[_globals.Id] + (_globals.Id != 0 ? BitsPerByte : 0);
        long size = (long)_globals.Size * _globals.Count;
        bool fits = begin + size <= MostBits;
        bits[_globals.Id] = fits ? bits[_globals.Id] + (int)size : MostBits;
        return fits ? begin : -1;
    }

    private void ForgetUsages()
    {
        _usageCount = 0;
        _firstUsage = null;
        _lastUsage = null;
    }

    // A usage of 4 bytes has its page with it.
    private uint Full(uint data, int length) => length == 4 ? data : _globals.Page << 16 | (data & 0xFFFF);

    private static bool IsKey(uint usage) => usage >> 16 == KeyboardPage && (usage & 0xFFFF) <= byte.MaxValue;

    private static int Signed(uint data, int length) => length switch
    {
        1 => (sbyte)data,
        2 => (short)data,
        _ => (int)data,
    };

    private struct Globals
    {
        public uint Page;
        public int Minimum;
        public int Size;
        public int Count;
        public byte Id;
    }
}
