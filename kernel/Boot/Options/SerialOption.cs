using System;
using UefiKernel.Kernel.Drivers.Serial;

namespace UefiKernel.Kernel.Boot.Options;

/// <summary>What <c>serial=</c> asks for: the serial port that log and shell use, by its address, or none.</summary>
public readonly struct SerialOption
{
    /// <summary>The form of the option.</summary>
    public const string Form =
        "serial=none or serial=ADDRESS,BAUD,STRIDE: COM1 to COM4, a port or a memory address in hexadecimal; 2400 to 115200 " +
        "bits per second; 1, 2 or 4 bytes between registers in memory; for example serial=2F8,57600";

    // Where memory begins that no port has the number of.
    private const ulong FirstMemory = 0x1_0000;

    // What registers in memory have mostly.
    private const int UsualStride = 4;

    private const ulong Fastest = 115200;
    private const ulong Slowest = 2400;

    /// <summary>Whether no port is to be used.</summary>
    public bool IsNone { get; private init; }

    /// <summary>Where the port is; nowhere without an option that makes sense.</summary>
    public SerialAddress Address { get; private init; }

    /// <summary>What 115200 bits per second are divided by; 1 without a speed.</summary>
    public ushort Divisor { get; private init; }

    /// <summary>What was expected instead of what stands there, or null. A literal: nothing is allocated.</summary>
    public string? Expected { get; private init; }

    /// <summary>Reads the option.</summary>
    /// <param name="options">The options.</param>
    public static SerialOption Read(LoadOptions options) =>
        options.TryFind("serial", out LoadOption option) ? Parse(option) : new() { Divisor = 1 };

    /// <summary>Reads one word.</summary>
    /// <param name="option">A word with this option's name.</param>
    public static SerialOption Parse(LoadOption option)
    {
        ReadOnlySpan<char> rest = option.Value;
        ReadOnlySpan<char> place = TakePart(ref rest, out bool hasSpeed);
        if (new LoadOption(place).IsKey("none"))
        {
            return hasSpeed ? Wrong() : new() { IsNone = true, Divisor = 1 };
        }

        ushort divisor = 1;
        bool hasStride = false;
        if (hasSpeed && !TryReadSpeed(TakePart(ref rest, out hasStride), out divisor))
        {
            return Wrong();
        }

        ulong stride = UsualStride;
        if (hasStride && !OptionNumber.TryParse(rest, out stride))
        {
            return Wrong();
        }

        bool isUsable = TryReadPlace(place, (int)Math.Min(stride, int.MaxValue), out SerialAddress address);
        return isUsable && (address.IsMemory || !hasStride) ? new() { Address = address, Divisor = divisor } : Wrong();
    }

    private static SerialOption Wrong() => new() { Expected = Form, Divisor = 1 };

    private static ReadOnlySpan<char> TakePart(ref ReadOnlySpan<char> rest, out bool hasMore)
    {
        int comma = rest.IndexOf(',');
        hasMore = comma >= 0;
        ReadOnlySpan<char> part = hasMore ? rest[..comma] : rest;
        rest = hasMore ? rest[(comma + 1)..] : default;
        return part;
    }

    private static bool TryReadSpeed(ReadOnlySpan<char> text, out ushort divisor)
    {
        bool isPossible =
            OptionNumber.TryParse(text, out ulong speed) && speed is >= Slowest and <= Fastest && Fastest % speed == 0;
        divisor = isPossible ? (ushort)(Fastest / speed) : (ushort)1;
        return isPossible;
    }

    private static bool TryReadPlace(ReadOnlySpan<char> text, int stride, out SerialAddress address)
    {
        if (text.Length == 4 && text[3] is >= '1' and <= '4' && new LoadOption(text[..3]).IsKey("com"))
        {
            address = SerialAddress.Legacy(text[3] - '0');
            return true;
        }

        if (text.Length > 2 && text[0] == '0' && text[1] is 'x' or 'X')
        {
            text = text[2..];
        }

        address = default;
        return OptionNumber.TryParseHex(text, out ulong number) &&
            (number < FirstMemory
                ? SerialAddress.TryAtPorts(number, out address)
                : SerialAddress.TryInMemory(number, stride, out address));
    }
}
