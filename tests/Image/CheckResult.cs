using System;

namespace UefiKernel.Image;

/// <summary>The result of one check.</summary>
/// <param name="Name">The check.</param>
/// <param name="Time">How long it took.</param>
/// <param name="Thrown">Null when it passed, a <see cref="CheckSkipped"/> when it was skipped, else why it failed.</param>
internal readonly record struct CheckResult(string Name, TimeSpan Time, Exception? Thrown)
{
    /// <summary>Whether it neither passed nor failed.</summary>
    public bool IsSkipped => Thrown is CheckSkipped;

    /// <summary>Whether it failed.</summary>
    public bool IsFailed => Thrown is not null and not CheckSkipped;
}
