namespace UefiKernel.Shell.Editing;

/// <summary>Knows how a line may go on: what Tab asks.</summary>
public interface ICompleter
{
    /// <summary>Finds what the last word of a text may become.</summary>
    /// <param name="text">The line up to the cursor; any text at all, open quotes included.</param>
    /// <param name="completions">
    /// Takes the answer; empty when called. <see cref="CompletionList.Begin"/> says first where in the text the word starts.
    /// Nothing added means that nothing is known.
    /// </param>
    void Complete(string text, CompletionList completions);
}
