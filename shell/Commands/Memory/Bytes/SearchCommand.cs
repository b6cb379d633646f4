using System;
using System.Globalization;
using System.Text;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Output;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Memory.Bytes;

/// <summary><c>search ADDRESS LENGTH BYTES</c>: where bytes or a text are in memory.</summary>
internal static class SearchCommand
{
    private const int PageLength = 4096;
    private const int LongestPattern = 256;
    private const int MostShown = 64;

    private static readonly Argument<ulong> s_address = Argument.Address("ADDRESS");
    private static readonly Argument<ByteCount> s_length = Argument.Size("LENGTH", 1, 1UL << 40);
    private static readonly Argument<string> s_pattern = Argument.Words("BYTE...");
    private static readonly Option s_isText = new("-t", "look for a text instead of bytes");

    public static Command Create() => new("search", "Find bytes or a text in memory")
    {
        Topic = CommandTopic.Memory,
        Help = """
            Each byte is two hexadecimal digits; spaces between bytes are optional. Pages that cannot be read are skipped and
            counted. The first 64 matches are shown.
            """,
        Arguments = [s_address, s_length, s_pattern],
        Options = [s_isText],
        Examples =
        [
            new("search 0xE0000 128K -t 'RSD PTR '", "ACPI's root pointer, as old BIOSes have it"),
            new("search 0x100000 16M DE AD BE EF", "four bytes"),
        ],
        Output = OutputForm.Report,
        Run = Run,
    };

    private static CommandStatus Run(CommandContext context)
    {
        ulong address = context.Get(s_address);
        ulong length = context.Get(s_length).Value;
        bool isText = context.Has(s_isText);
        string what = context.Get(s_pattern);
        if (!context.ExpectRoom(address, length))
        {
            return CommandStatus.Rejected;
        }

        return TryParse(isText ? what : what.Replace(" ", "", StringComparison.Ordinal), isText, out byte[] pattern)
            ? Search(context, address, length, pattern)
            : context.Reject($"expected 1 to {LongestPattern} bytes of two hexadecimal digits, found '{what}'");
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

    // A page at a time, preceded by the end of the page before it, to find matches across the boundary.
    private static CommandStatus Search(CommandContext context, ulong address, ulong length, byte[] pattern)
    {
        var report = new Report();
        ReportTable places = report.HiddenTable("places", "address");
        byte[] window = new byte[PageLength + LongestPattern];
        int kept = 0;
        ulong found = 0;
        ulong unreadable = 0;
        using var progress = new ProgressBar(context, length);
        for (ulong done = 0; done < length;)
        {
            progress.Show(done);
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
        report.Line($"{found:N0} found{(unreadable > 0 ? $"; {unreadable:N0} pages cannot be read" : "")}.");
        return context.Print(report);
    }

    // Matches are shown at once, since the search may take long.
    private static void ShowPlace(CommandContext context, ReportTable places, ulong address)
    {
        places.Row(ReportValue.Hex(address));
        if (!context.WantsJson)
        {
            context.Console.WriteLine($"0x{address:X}");
        }
    }
}
