using System;
using System.IO;
using UefiKernel.Kernel.Processor;
using UefiKernel.ProgramImage;
using Xunit;

namespace UefiKernel.Kernel.Tests.Programs;

/// <summary>The source that calls the entry points of programs, and that of functions which the kernel lacks.</summary>
public sealed class EntryPointTests
{
    private static string Program => typeof(EntryPoints).Assembly.Location;

    [Fact]
    public void A_private_main_is_called_with_its_arguments_and_its_code_is_returned()
    {
        string source = EntryPoints.WriteSource([Program], "run x \"a b\"");
        Assert.Contains(
            "new(@\"UefiKernel.ProgramImage\", static arguments => Main0(null, arguments)),", source, StringComparison.Ordinal);
        Assert.Contains("(UnsafeAccessorKind.StaticMethod, Name = @\"Main\")]", source, StringComparison.Ordinal);
        Assert.Contains("private static extern int Main0(", source, StringComparison.Ordinal);
        Assert.Contains(
            "[UnsafeAccessorType(@\"UefiKernel.ProgramImage.Program, UefiKernel.ProgramImage\")]", source,
            StringComparison.Ordinal);
        Assert.Contains("FirstLine = @\"run x \"\"a b\"\"\";", source, StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_without_programs_has_an_empty_list() =>
        Assert.Contains("    [\n    ];", EntryPoints.WriteSource([], "").ReplaceLineEndings("\n"), StringComparison.Ordinal);

    [Fact]
    public void A_library_is_no_program()
    {
        string library = typeof(Cpu).Assembly.Location;
        string message = Assert.Throws<InvalidDataException>(() => EntryPoints.WriteSource([library], "")).Message;
        Assert.Equal($"{library}: expected a program with a Main; its OutputType has to be Exe", message);
    }

    [Fact]
    public void Two_programs_of_one_name_are_refused()
    {
        string message = Assert.Throws<InvalidDataException>(() => EntryPoints.WriteSource([Program, Program], "")).Message;
        Assert.Contains("another program is called UefiKernel.ProgramImage as well", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_function_that_the_linker_missed_throws_with_its_name()
    {
        string source = MissingFunctions.WriteSource(
        [
            "lld-link: error: undefined symbol: PlaySoundW", ">>> referenced by kernel.obj:(Hello_Program__Main)",
            "lld-link: error: undefined symbol: MessageBoxW",
        ]);
        Assert.Contains(
            "PlaySoundW:\n        lea     rcx, [PlaySoundW.name]\n        jmp     ThrowUnsupported", source,
            StringComparison.Ordinal);
        Assert.Contains("MessageBoxW.name: db \"MessageBoxW\", 0", source, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RhpSomething")]
    [InlineData("_tls_index")]
    public void A_function_of_the_runtime_is_not_replaced(string name) => Assert.Contains(
        name,
        Assert.Throws<InvalidDataException>(
            () => MissingFunctions.WriteSource([$"lld-link: error: undefined symbol: {name}"])).Message,
        StringComparison.Ordinal);
}
