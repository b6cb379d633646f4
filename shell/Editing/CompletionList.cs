using System;
using System.Collections.Generic;

namespace UefiKernel.Shell.Editing;

/// <summary>
/// What a word may become: candidates in alphabetical order, each once, all of which begin with what is typed of the word.
/// </summary>
public sealed class CompletionList
{
    private readonly List<Candidate> _candidates = [];
    private string _text = "";

    private readonly record struct Candidate(string Text, bool IsWhole);

    /// <summary>Where in the text the word starts, in chars.</summary>
    public int Start { get; private set; }

    /// <summary>What is typed of the word.</summary>
    public ReadOnlySpan<char> Typed => _text.AsSpan(Start);

    /// <summary>Number of candidates.</summary>
    public int Count => _candidates.Count;

    /// <summary>A candidate, 0 ≤ index &lt; <see cref="Count"/>.</summary>
    public string this[int index] => _candidates[index].Text;

    /// <summary>Whether a space follows when this candidate is the only one.</summary>
    public bool IsWhole(int index) => _candidates[index].IsWhole;

    /// <summary>Empties the list for another text; its word is taken to start behind the last space.</summary>
    public void Reset(string text)
    {
        _candidates.Clear();
        _text = text;
        Start = text.LastIndexOf(' ') + 1;
    }

    /// <summary>Says where the word starts, for words that do not start behind the last space. Empties the list.</summary>
    /// <param name="start">In chars; one outside of the text becomes the nearest end.</param>
    public void Begin(int start)
    {
        _candidates.Clear();
        Start = Math.Clamp(start, 0, _text.Length);
    }

    /// <summary>
    /// Adds a candidate, the whole word; one that does not begin with what is typed, or is there already, is left out.
    /// </summary>
    /// <param name="candidate">The word as it has to stand in the line, with quotes where it needs them.</param>
    /// <param name="isWhole">
    /// False when more of the word has to follow, as after <c>--level=</c>: then no space is put behind it.
    /// </param>
    public void Add(string candidate, bool isWhole = true)
    {
        if (!candidate.AsSpan().StartsWith(Typed, StringComparison.Ordinal))
        {
            return;
        }

        int index = 0;
        while (index < _candidates.Count && string.CompareOrdinal(_candidates[index].Text, candidate) < 0)
        {
            index++;
        }

        if (index == _candidates.Count || _candidates[index].Text != candidate)
        {
            _candidates.Insert(index, new Candidate(candidate, isWhole));
        }
    }

    /// <summary>
    /// The longest start that all candidates share, at least <see cref="Typed"/>; it never ends within a character.
    /// </summary>
    public ReadOnlySpan<char> CommonStart()
    {
        if (_candidates.Count == 0)
        {
            return Typed;
        }

        // In order, the first and the last differ the earliest.
        string first = _candidates[0].Text;
        int length = first.AsSpan().CommonPrefixLength(_candidates[^1].Text);
        if (length > Typed.Length && length < first.Length && char.IsLowSurrogate(first[length]))
        {
            length--;
        }

        return first.AsSpan(0, length);
    }
}
