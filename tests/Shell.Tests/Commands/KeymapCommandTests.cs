using System;
using UefiKernel.Shell.Input.Layouts;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests.Commands;

/// <summary><c>keymap</c>.</summary>
public class KeymapCommandTests
{
    private readonly FakeMachine _machine = new();
    private readonly CommandProbe _probe;

    public KeymapCommandTests() => _probe = new CommandProbe(_machine);

    private string[] Run(params string[] arguments) => _probe.Run("keymap", arguments);

    [Fact]
    public void Without_a_name_it_lists_all_layouts_and_marks_the_present_one()
    {
        string[] lines = Run();
        Assert.Equal(KeyboardLayouts.All.Count, lines.Length);
        Assert.Contains("* us      English (US)", lines);
        Assert.Contains("  de      German", lines);
    }

    [Fact]
    public void With_a_name_it_switches()
    {
        Assert.Equal(["The keyboard layout is 'de': German."], Run("de"));
        Assert.Equal("de", _machine.Keymap.Layout.Name);
        Assert.Contains("* de      German", Run());
    }

    [Fact]
    public void Anything_else_changes_nothing_and_says_what_was_expected()
    {
        Assert.StartsWith(
            "keymap: expected de, dvorak, es, fr, it, se, uk or us, found 'xx'", Run("xx")[0], StringComparison.Ordinal);
        Assert.StartsWith("keymap: expected no further argument, found 'us'", Run("de", "us")[0], StringComparison.Ordinal);
        Assert.Equal("us", _machine.Keymap.Layout.Name);
    }
}
