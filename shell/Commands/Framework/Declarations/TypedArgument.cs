using System;
using System.Collections.Generic;

namespace UefiKernel.Shell.Commands.Framework.Declarations;

/// <summary>An <see cref="Argument"/> whose values are of a type. <see cref="CommandContext.Get"/> returns them.</summary>
/// <typeparam name="T">The type.</typeparam>
public sealed class Argument<T> : Argument
{
    internal Argument(string name, string summary, string expected, Func<string, ArgumentValue> parse)
        : base(name, summary, expected, parse)
    {
    }

    /// <summary>The value when it is left out; the type's default unless <see cref="Or"/> gave another.</summary>
    internal T? Otherwise { get; private set; }

    /// <summary>Lets it be left out. Returns this object.</summary>
    public Argument<T> Optional()
    {
        IsOptional = true;
        return this;
    }

    /// <summary>Lets it be left out, with a value for that case. Returns this object.</summary>
    public Argument<T> Or(T otherwise)
    {
        Otherwise = otherwise;
        return Optional();
    }

    /// <summary>Lets Tab propose words. Returns this object.</summary>
    public Argument<T> Propose(Func<CommandSession, IEnumerable<string>> proposals)
    {
        Proposals = proposals;
        return this;
    }
}
