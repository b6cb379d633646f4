using System;
using System.Text;
using UefiKernel.Shell.Emulation;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests.ProgramConsole;

/// <summary>The screen and the terminal on the serial line at once: both show the same, whatever stood on them before.</summary>
public sealed class ConsoleSerialTests
{
    [Fact]
    public void The_window_is_what_both_have()
    {
        var fixture = new ConsoleFixture(columns: 100, rows: 40, hasSerial: true);
        Assert.Equal((100, 40), (fixture.Screen.Columns, fixture.Screen.Rows));
        fixture.AnswerSize(80, 24);
        fixture.Console.Adjust();
        Assert.Equal((80, 24), (fixture.Screen.Columns, fixture.Screen.Rows));
        fixture.AnswerSize(120, 50);
        fixture.Console.Adjust();
        Assert.Equal((100, 40), (fixture.Screen.Columns, fixture.Screen.Rows));
    }

    [Fact]
    public void Without_a_screen_the_window_is_that_of_the_serial_terminal()
    {
        var fixture = new ConsoleFixture(hasScreen: false, hasSerial: true);
        Assert.Equal((80, 25), (fixture.Screen.Columns, fixture.Screen.Rows));
        fixture.Screen.Write("abc");
        Assert.Equal(3, fixture.Screen.CursorColumn);
        fixture.AnswerSize(60, 10);
        fixture.Console.Adjust();
        Assert.Equal((60, 10), (fixture.Screen.Columns, fixture.Screen.Rows));
    }

    [Fact]
    public void Without_any_terminal_a_program_still_has_a_console()
    {
        var fixture = new ConsoleFixture(hasScreen: false);
        fixture.Screen.Write("abc");
        Assert.True(fixture.Screen.TryMoveCursor(79, 24));
        Assert.Equal(('c', (ushort)7), fixture.Screen.ReadCell(2, 0));
        fixture.Console.End();
    }

    [Fact]
    public void A_line_that_nobody_answers_on_gets_no_colours()
    {
        var fixture = new ConsoleFixture(hasSerial: true);
        fixture.Screen.Write("a\e[31mb");
        fixture.Screen.SetAttributes(0x0A);
        fixture.Screen.Write("c\n");
        Assert.Equal("abc\r\n", fixture.Line!.SentText);
        Assert.Equal(('b', (ushort)4), fixture.Screen.ReadCell(1, 0));
        fixture.Console.End();
        Assert.Equal("abc\r\n", fixture.Line.SentText);
    }

    /// <summary>
    /// Whatever a program does, the two terminals show the same rows where the program began, even if one had other text above.
    /// </summary>
    [Fact]
    public void Both_show_the_same_after_any_calls()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var fixture = new ConsoleFixture(columns: 20, rows: 8, hasSerial: true);
            fixture.AnswerSize(20, 8);
            fixture.Console.Adjust();
            var remote = new TerminalEmulator(20, 8);
            bool isCleared = random.Next(2) == 0;
            if (isCleared)
            {
                remote.Write("text of the host\n\n");
                fixture.Screen.TryFill(' ', 160, 0, 0, out _);
                fixture.Screen.TryMoveCursor(0, 0);
            }

            for (int step = 0; step < 30; step++)
            {
                Act(fixture, random);
            }

            fixture.Console.End();
            Assert.DoesNotContain('\uFFFD', fixture.Line!.SentText);

            // A terminal that leaves the column alone on a line feed, as all but this project's do.
            remote.Write("\e[20l");
            remote.WriteUtf8(fixture.Line.Sent.ToArray());
            Assert.True(
                string.Join("\n", fixture.Terminal!.Lines()) == string.Join('\n', remote.Lines()) &&
                fixture.Terminal!.CursorColumn == remote.CursorColumn && fixture.Terminal.CursorRow == remote.CursorRow,
                $"seed {seed}:\n{string.Join('\n', fixture.Terminal.Lines())}\n---\n{string.Join('\n', remote.Lines())}");
            for (int row = 0; row < 8; row++)
            {
                Assert.True(fixture.Terminal.Grid.GetRow(row).SequenceEqual(remote.Grid.GetRow(row)), $"seed {seed}, row {row}");
            }
        }
    }

    private static void Act(ConsoleFixture fixture, Random random)
    {
        int column = random.Next(-1, 21);
        int row = random.Next(-1, 9);
        switch (random.Next(9))
        {
            case 0:
                fixture.Screen.Write(new string((char)random.Next('a', 'z'), random.Next(30)));
                break;
            case 1:
                fixture.Screen.Write("\r\n");
                break;
            case 2:
                fixture.Screen.TryMoveCursor(column, row);
                break;
            case 3:
                fixture.Screen.SetAttributes((ushort)random.Next(256));
                break;
            case 4:
                fixture.Screen.TryFill((char)random.Next(0x20, 0x7E), (uint)random.Next(40), column, row, out _);
                break;
            case 5:
                fixture.Screen.TryFill((ushort)random.Next(256), (uint)random.Next(40), column, row, out _);
                break;
            case 6:
                fixture.Screen.WriteCells(column, row, [('<', 3), ('=', 0x31), ('>', 3)]);
                break;
            case 7:
                string[] sequences =
                    ["\e[A", "\e[2K", "\e[38;2;9;8;7m", "\e[1;4;7m", "\e[0m", "\e[K", "\e[3G", "\e[L", "\e[M", "\e[2P"];
                fixture.Screen.Write(sequences[random.Next(sequences.Length)]);
                break;
            default:
                var noise = new StringBuilder();
                for (int i = 0; i < 5; i++)
                {
                    noise.Append((char)random.Next(0x20, 0x250));
                }

                fixture.Screen.Write(noise.ToString());
                break;
        }
    }
}
