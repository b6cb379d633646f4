using System;
using System.Text;
using UefiKernel.Kernel.Runtime.Windows;
using Xunit;

namespace UefiKernel.Kernel.Tests.Runtime;

/// <summary>The Windows functions that answer with text alone.</summary>
public class WindowsTextTests
{
    [Theory]
    [InlineData("a", @"R:\a")]
    [InlineData("a/b", @"R:\a\b")]
    [InlineData(@"..\..\a", @"R:\a")]
    [InlineData(@"\a", @"R:\a")]
    [InlineData(".", @"R:\")]
    [InlineData(@"a\..", @"R:\")]
    [InlineData(@"a\", @"R:\a\")]
    [InlineData(@"a\.\\b\..\c", @"R:\a\c")]
    [InlineData(@"C:\a. ", @"C:\a")]
    [InlineData(@"C:\a.\b..", @"C:\a\b")]
    [InlineData("C:", @"C:\")]
    [InlineData("c:x", @"c:\x")]
    [InlineData(@"C:\..\..\x", @"C:\x")]
    [InlineData(@"\\server\share", @"\\server\share")]
    [InlineData(@"\\server\share\..\x", @"\\server\share\x")]
    [InlineData("//server/share/x", @"\\server\share\x")]
    [InlineData(@"\\.\COM1", @"\\.\COM1")]
    [InlineData("R:", @"R:\")]
    [InlineData("r:a", @"R:\a")]
    [InlineData("nul", @"\\.\nul")]
    [InlineData(@"a\NUL.txt", @"\\.\NUL")]
    [InlineData("R:/x/com¹ .a.b", @"\\.\com¹")]
    [InlineData("CONIN$", @"\\.\CONIN$")]
    [InlineData(@"lpt9\a", @"R:\lpt9\a")]
    [InlineData("com10", @"R:\com10")]
    [InlineData("nulx", @"R:\nulx")]
    [InlineData(@"nul\", @"R:\nul\")]
    public void Full_path(string path, string expected) => Assert.Equal(expected, PathNames.GetFull(path));

    [Theory]
    [InlineData(0u, "The operation completed successfully.")]
    [InlineData(2u, "The system cannot find the file specified.")]
    [InlineData(0x80070005u, "Access is denied.")]
    [InlineData(0x80004005u, "Unspecified error")]
    [InlineData(0x8000FFFFu, "Catastrophic failure")]
    [InlineData(10061u, "No connection could be made because the target machine actively refused it.")]
    public void Error_has_the_text_of_Windows(uint code, string expected)
    {
        Assert.True(ErrorMessages.TryFind(code, out ReadOnlySpan<byte> text));
        Assert.Equal(expected, Encoding.ASCII.GetString(text));
    }

    [Theory]
    [InlineData(7777u)]
    [InlineData(0x80071E61u)]
    [InlineData(uint.MaxValue)]
    public void Error_without_a_text_is_not_found(uint code) => Assert.False(ErrorMessages.TryFind(code, out _));

    [Fact]
    public void Variables_are_found_in_any_case_and_expand()
    {
        EnvironmentVariables.Set("Kernel_Test", "x");
        Assert.Equal("x", EnvironmentVariables.Get("KERNEL_TEST"));
        Assert.Equal("x%none%x 50%", EnvironmentVariables.Expand("%kernel_test%%none%%Kernel_Test% 50%"));
        EnvironmentVariables.Set("KERNEL_test", null);
        Assert.Null(EnvironmentVariables.Get("Kernel_Test"));
        Assert.Equal("R:", EnvironmentVariables.Get("SYSTEMDRIVE"));
    }

    [Theory]
    [InlineData(0u, 5u, "----")]
    [InlineData(3u, 5u, "te")]
    [InlineData(4u, 5u, "tex")]
    [InlineData(5u, 4u, "text")]
    [InlineData(6u, 4u, "text")]
    public unsafe void Text_is_copied_with_its_zero_or_its_size_is_returned(uint size, uint result, string expected)
    {
        char* buffer = stackalloc char[8];
        new Span<char>(buffer, 8).Fill('-');
        Assert.Equal(result, CallerText.Copy("text", buffer, size));
        string copied = new string(buffer, 0, expected.Length);
        Assert.Equal(expected, copied);
        Assert.Equal(size == 0 ? '-' : '\0', buffer[size == 0 ? 0 : expected.Length]);
    }
}
