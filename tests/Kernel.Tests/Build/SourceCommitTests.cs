using System;
using System.Runtime.Versioning;
using Xunit;

namespace UefiKernel.Kernel.Tests.Build;

/// <summary>The commit that build.sh names to the image.</summary>
[SupportedOSPlatform("linux")]
public sealed class SourceCommitTests : IDisposable
{
    private const string Evaluated = "echo \"$UEFIKERNEL_COMMIT\"";

    private readonly BuildScript _script = new();

    public void Dispose() => _script.Dispose();

    [LinuxFact]
    public void It_is_the_last_one_of_what_the_image_is_built_from_with_a_mark_for_changes()
    {
        _script.Write(".git/HEAD", "");
        foreach ((string changes, string expected) in (ReadOnlySpan<(string, string)>)
            [("", "0123456789ab"), (" M kernel/Log/LogText.cs", "0123456789ab+"), ("?? shell/New.cs", "0123456789ab+")])
        {
            _script.PutNoting(
                "git", $"case $1 in log) echo 0123456789ab ;; --no-optional-locks) echo -n '{changes}' ;; *) exit 1 ;; esac");
            Assert.Equal((0, expected + "\n"), _script.Evaluate(Evaluated));
        }

        string asked = _script.Calls[0];
        Assert.Contains("%h --abbrev=12 -- efi memory shell kernel tests/Image tools ", asked, StringComparison.Ordinal);
        Assert.DoesNotContain("docs", asked, StringComparison.Ordinal);
    }

    [LinuxFact]
    public void Tree_without_data_of_git_says_none()
    {
        _script.Put("git", "echo 0123456789ab");
        Assert.Equal((0, "none\n"), _script.Evaluate(Evaluated));
    }

    [LinuxFact]
    public void Refusing_git_and_missing_git_say_none()
    {
        _script.Write(".git", "gitdir: elsewhere");
        Assert.Equal((0, "none\n"), _script.Evaluate(Evaluated));
        _script.Put("git", "echo 'fatal: detected dubious ownership' >&2; exit 128");
        Assert.Equal((0, "none\n"), _script.Evaluate(Evaluated));
    }

    [LinuxFact]
    public void Copy_takes_the_commit_of_the_tree_that_it_is_a_copy_of()
    {
        _script.Set("UEFIKERNEL_COMMIT", "ba9876543210");
        Assert.Equal((0, "ba9876543210\n"), _script.Evaluate(Evaluated));
    }
}
