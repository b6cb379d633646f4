using System.Collections.Generic;

namespace UefiKernel.Shell.Commands.Framework.Declarations;

/// <summary>Lists as people write them.</summary>
internal static class Sentence
{
    /// <summary><c>a</c>, <c>a or b</c>, <c>a, b or c</c>.</summary>
    public static string Or(List<string> names) => names.Count <= 1
        ? string.Concat(names)
        : $"{string.Join(", ", names.GetRange(0, names.Count - 1))} or {names[^1]}";
}
