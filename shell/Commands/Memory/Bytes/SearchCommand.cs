using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Memory.Bytes;

/// <summary><c>search ADDRESS LENGTH BYTES</c>: where bytes or a text are in memory.</summary>
public sealed class SearchCommand : ICommand
{
    private const ulong MostLength = 1UL << 40;
    private const int PageLength = 4096;
    private const int LongestPattern = 256;
    private const int MostShown = 64;

    public string Name => "search";

    public CommandTopic Topic => CommandTopic.Memory;

    public string Summary => "Find bytes or a text in memory";

    public string Usage => "search ADDRESS LENGTH BYTE...\nsearch ADDRESS LENGTH -t TEXT";

    public string Help => """
        Bytes are of two hexadecimal digits, alone or together. Pages that cannot be read are passed over and counted. The first
        64 places are shown.
          -t  look for a text
        """;

    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("search 0xE0000 128K -t 'RSD PTR '", "ACPI's root pointer, as old BIOSes have it"),
        new("search 0x100000 16M DE AD BE EF", "four bytes"),
    ];

    public CommandFlags Flags => CommandFlags.ReadsMemory | CommandFlags.Json;

    public void Run(CommandContext context)
    {
        bool isText = context.TakeOption("-t");
        if (context.Arguments.Length < 3)
        {
            context.Reject("expected an address, a length, and bytes or -t and a text");
            return;
        }

        if (!context.TryReadRange(context.Arguments[0], context.Arguments[1], MostLength, out ulong address, out ulong length))
        {
            return;
        }

        string what = string.Join(isText ? ' ' : '\0', context.Arguments[2..].ToArray())
            .Replace("\0", "", StringComparison.Ordinal);
        if (!TryParse(what, isText, out byte[] pattern))
        {
            context.Reject($"expected 1 to {LongestPattern} bytes of two hexadecimal digits, found '{what}'");
            return;
        }

        Search(context, address, length, pattern);
    }

    private static bool TryParse(string text, bool isText, out byte[] pattern)
    {
        pattern = isText ? Encoding.UTF8.GetBytes(text) : [];
        if (!isText && text.Length % 2 == 0)
        {
            pattern = new byte[text.Length / 2];
            for (int i = 0; i < pattern.Length; i++)
            {
                if (!byte.TryParse(
                    text.AsSpan(2 * i, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out pattern[i]))
                {
                    return false;
                }
            }
        }

        return pattern.Length is > 0 and <= LongestPattern;
    }

    // A page at a time, with the end of the page before it in front, for what lies across the two.
    private static void Search(CommandContext context, ulong address, ulong length, byte[] pattern)
    {
        var report = new Report();
        ReportTable places = report.HiddenTable("places", "address");
        byte[] window = new byte[PageLength + LongestPattern];
        int kept = 0;
        ulong found = 0;
        ulong unreadable = 0;
        for (ulong done = 0; done < length;)
        {
            context.ThrowIfCancelled();
            ulong at = address + done;
            int bytes = (int)Math.Min(PageLength - (at % PageLength), length - done);
            MemoryAccessResult result = context.Machine.Memory.Read(new VirtualAddress((nuint)at), window.AsSpan(kept, bytes));
            done += (ulong)bytes;
            if (!result.IsSuccess)
            {
                kept = 0;
                unreadable++;
                continue;
            }

            ReadOnlySpan<byte> all = window.AsSpan(0, kept + bytes);
            for (int start = 0; all[start..].IndexOf(pattern) is >= 0 and int index; start += index + 1)
            {
                if (++found <= MostShown)
                {
                    ShowPlace(context, places, at - (ulong)kept + (ulong)(start + index));
                }
            }

            int next = Math.Min(pattern.Length - 1, all.Length);
            all[^next..].CopyTo(window);
            kept = next;
        }

        report.Hidden("count", found);
        report.Hidden("unreadablePages", unreadable);
        report.Line($"{found} found{(unreadable > 0 ? $"; {unreadable} pages cannot be read" : "")}.");
        context.Print(report);
    }

    // People see it at once: there may be much more memory to go.
    private static void ShowPlace(CommandContext context, ReportTable places, ulong address)
    {
        places.Row(ReportValue.Hex(address));
        if (!context.WantsJson)
        {
            context.Console.WriteLine($"0x{address:X}");
        }
    }
}
