using System;
using System.Linq;
using UefiKernel.Boot.Tests.Harness;
using Xunit;

namespace UefiKernel.Boot.Tests.Programs;

/// <summary>
/// The class library's Console in programs (tests/Programs/Tour and Prompts): what the screen's grid and the serial line show,
/// and that the prompt comes back as it was.
/// </summary>
/// <remarks>Needs the machine: keys, screen and serial line at once. One machine for all.</remarks>
public sealed class ConsoleTests(ProgramSession session) : IClassFixture<ProgramSession>
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(100);

    private QemuMachine Machine => session.Machine;

    [Fact]
    public void Lines_and_keys_are_read_from_keyboard_and_serial_line_and_colours_end_with_the_program()
    {
        Machine.Type("run tour text\r");
        Machine.WaitFor("name? ");
        Machine.Type("Adx");
        Machine.WaitFor("Adx");
        Machine.Type("\x7F");
        Machine.WaitFor("\e[J");
        Machine.PressKeys("a", "ret");
        Machine.WaitFor("hello Ada!");
        Machine.WaitFor("key? ");
        Machine.PressKeys("ctrl-up");
        Machine.WaitFor("Control UpArrow");
        Machine.WaitFor("no end");
        Machine.WaitFor("exit code 3", s_limit);
        Machine.ReadAnswer(s_limit);
        Machine.ExpectScreen(static screen =>
        {
            int hello = Array.FindLastIndex(screen, static line => line == "hello Ada!");
            Assert.True(hello > 0, string.Join('\n', screen));
            Assert.Equal("name? Ada", screen[hello - 1]);
            Assert.Equal("no end", screen[hello + 2]);
            Assert.Equal("uefi>", Array.FindLast(screen, static line => line.Length > 0));
        });
    }

    [Fact]
    public void A_full_screen_program_has_the_screen_to_itself_and_gives_it_back()
    {
        Machine.Type("echo before\r");
        Machine.ReadAnswer(s_limit);
        Machine.WaitForScreen(static lines => lines.Any(static line => line == "before"), "the echo");
        Machine.Type("run tour screen\r");
        Machine.ExpectScreen(
            static screen =>
            {
                Assert.Equal(["          ┌──┐", "          │▒▒│", "          └──┘"], screen[5..8]);
                Assert.All(screen[8..], static line => Assert.Equal("", line));
            },
            s_limit);
        Machine.PressKeys("q");

        // On the serial line the prompt follows the box.
        Machine.WaitFor("uefi> ", s_limit);
        Machine.ExpectScreen(static after =>
        {
            int echo = Array.LastIndexOf(after, "before");
            Assert.InRange(echo, 1, after.Length - 3);
            Assert.Equal(["uefi> echo before", "before", "uefi> run tour screen", "uefi>"], after[(echo - 1)..(echo + 3)]);
        });
    }

    [Fact]
    public void Clearing_and_moving_cells_shows_on_the_grid()
    {
        Machine.Type("run tour clear\r");
        Machine.WaitFor("below");
        Machine.ReadAnswer(s_limit);
        Machine.ExpectScreen(static screen => Assert.Equal(["", "        *", "", "below", "uefi>"], screen[2..7]));
    }

    [Fact]
    public void Control_C_reaches_the_program_that_takes_it()
    {
        Machine.Type("run tour cancel\r");
        Machine.WaitFor("waiting");

        // Its echo says that the program reads: Ctrl-C ends a read, not the one that follows.
        Machine.Type("text");
        Machine.WaitFor("text", s_limit);
        Machine.Type("\x03");
        Machine.WaitFor("caught ControlC", s_limit);
        Machine.WaitFor("read null", s_limit);
        Machine.ReadAnswer(s_limit);
    }

    [Fact]
    public void A_program_that_polls_for_a_key_gets_it()
    {
        Machine.Type("run tour available\r");
        Machine.WaitFor("polling");
        Machine.Type("k");
        Machine.WaitFor("polled k", s_limit);
        Machine.ReadAnswer(s_limit);
    }

    [Fact]
    public void Output_goes_to_a_file_as_text_alone_and_the_rest_to_the_terminals()
    {
        Machine.Type("run tour redirected keys > tour.txt\r");
        Assert.EndsWith("to the screen\r\nto CONOUT$\r\n", Machine.WaitFor("to CONOUT$\r\n", s_limit), StringComparison.Ordinal);
        Machine.Type("typed\r");
        Machine.WaitFor("✗ Tour ended with exit code 6");
        Machine.ReadAnswer(s_limit);
        Assert.Equal("redirected: True False False\nread typed\nline 0: ü\n", Machine.Run("cat tour.txt | head 3"));
        Assert.Equal("20002\n", Machine.Run("cat tour.txt | count"));
        Assert.Equal("line 19999: ü\n", Machine.Run("cat tour.txt | tail 1"));
    }

    [Fact]
    public void A_program_reads_a_file_in_place_of_the_keyboard()
    {
        Assert.Empty(Machine.Run("echo 'first ü' > typed.txt"));
        Assert.Empty(Machine.Run("echo second >> typed.txt"));
        Assert.Equal(
            "✗ Tour ended with exit code 7\nread 'first ü'\nread 'second'\nredirected: True\n",
            Machine.Run("run tour input < typed.txt | sort", s_limit));
        Assert.Equal("✗ Tour ended with exit code 7\n", Machine.Run("run tour input > copy.txt < typed.txt", s_limit));
        Assert.Equal("redirected: True\nread 'first ü'\nread 'second'\n", Machine.Run("cat copy.txt"));
        Assert.Equal("run: nothing.txt: there is no such file or folder\n", Machine.Run("run tour input < nothing.txt"));

        // The program's input is closed, and the next one's is the keyboard.
        Assert.Empty(Machine.Run("rm typed.txt"));
        Machine.Type("run tour input\r");
        Machine.WaitFor("redirected: False");
        Machine.Type("typed\r");
        Machine.WaitFor("read 'typed'");
        Machine.Type("\x1a\r");
        Machine.WaitFor("✗ Tour ended with exit code 7");
        Machine.ReadAnswer(s_limit);
    }

    [Fact]
    public void Filters_take_a_programs_lines_and_may_end_it()
    {
        Assert.EndsWith(
            "✗ Tour ended with exit code 6\n11\n", Machine.Run("run tour redirected | grep 'line 1999' | count", s_limit),
            StringComparison.Ordinal);
        string few = Machine.Run("run tour redirected | head 2", s_limit);

        // What does not go into the filter may come in the middle of a line.
        Assert.Contains("redirected: True False False", few, StringComparison.Ordinal);
        Assert.EndsWith("line 0: ü\n", few, StringComparison.Ordinal);
        Assert.DoesNotContain("line 1:", few, StringComparison.Ordinal);
    }

    [Fact]
    public void Spectre_draws_tables_bars_and_prompts()
    {
        Machine.Type("run prompts\r");
        Machine.ExpectScreen(
            static screen =>
            {
                Assert.Contains("> Mercury", screen);
                int title = Array.FindIndex(screen, static line => line.Trim() == "Planets");
                Assert.InRange(title, 0, screen.Length - 11);

                // Round corners look like the others in the font.
                Assert.Equal(
                    ["│ Name    │  Mass │", "├─────────┼───────┤", "│ Mercury │ 0.055 │", "│ Earth   │     1 │",
                        "│ Jupiter │ 317.8 │"],
                    screen[(title + 2)..(title + 7)]);
                Assert.Equal(["Solar system", "├── inner planets", "│   └── Earth"], screen[(title + 8)..(title + 11)]);
            },
            s_limit);
        Machine.PressKeys("down");
        Machine.WaitForScreen(static lines => lines.Any(static line => line == "> Earth"), "the next planet", s_limit);
        Machine.PressKeys("ret");
        Machine.WaitFor("Chosen: ", s_limit);
        Machine.ReadAnswer(s_limit);
        Machine.ExpectScreen(static screen =>
        {
            Assert.Contains("Chosen: Earth", screen);
            Assert.DoesNotContain("> Earth", screen);
        });
    }
}
