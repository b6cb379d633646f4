using System;
using System.Text;
using UefiKernel.Shell.ProgramConsole;
using Xunit;

namespace UefiKernel.Shell.Tests.ProgramConsole;

/// <summary>A program's redirected output as text of the shell, whatever the pieces in which it comes.</summary>
public sealed class OutputTextTests
{
    [Theory]
    [InlineData("one\r\ntwo\n\r\n", "one\ntwo\n\n")]
    [InlineData("a\rb\r\rc\r\r\n", "a\rb\r\rc\r\n")]
    [InlineData("é€𝄞\r\n", "é€𝄞\n")]
    public void Lines_end_with_a_line_feed_alone(string written, string expected)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(written);
        for (int piece = 1; piece <= bytes.Length; piece++)
        {
            var text = new OutputText();
            var found = new StringBuilder();
            for (int start = 0; start < bytes.Length; start += piece)
            {
                Span<byte> part = bytes.AsSpan(start, Math.Min(piece, bytes.Length - start));
                char[] room = new char[OutputText.RoomFor(part.Length)];
                found.Append(room, 0, text.Decode(part, ConsoleCodePage.Utf8, room));
            }

            Assert.Equal(expected, found.ToString());
        }
    }

    [Fact]
    public void The_code_page_may_change()
    {
        var text = new OutputText();
        char[] room = new char[OutputText.RoomFor(2)];
        Assert.Equal("é", new string(room, 0, text.Decode([0xC3, 0xA9], ConsoleCodePage.Utf8, room)));
        Assert.Equal("Ã©", new string(room, 0, text.Decode([0xC3, 0xA9], ConsoleCodePage.Latin1, room)));
    }
}
