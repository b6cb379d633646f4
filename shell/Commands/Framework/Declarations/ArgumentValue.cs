namespace UefiKernel.Shell.Commands.Framework.Declarations;

/// <summary>What an argument makes of words.</summary>
/// <param name="value">The value; null when the words do not fit.</param>
/// <param name="isOfItsKind">Whether the words are meant for this argument, even if they do not fit.</param>
internal readonly struct ArgumentValue(object? value, bool isOfItsKind = true)
{
    /// <summary>The words are of the argument's kind, but out of its range.</summary>
    public static ArgumentValue OutOfRange => new(null);

    /// <summary>The words are of another kind. An optional argument with others behind it is passed over then.</summary>
    public static ArgumentValue Other => new(null, isOfItsKind: false);

    /// <summary>The value; null when the words do not fit.</summary>
    public object? Value => value;

    /// <summary>Whether the words are meant for this argument, even if they do not fit.</summary>
    public bool IsOfItsKind => isOfItsKind;
}
