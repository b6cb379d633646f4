using UefiKernel.Kernel.Runtime.Collection;

namespace UefiKernel.Image.Checks;

/// <summary>
/// How many repetitions a check makes. With a collection at every allocation, a hundred thousand would take hours.
/// </summary>
internal static class Amount
{
    /// <summary>Whether the collector runs all the time.</summary>
    public static bool IsSmall => GarbageCollector.StressInterval is not (0 or > 1000);

    /// <summary>The usual amount, or a small one while the collector runs all the time.</summary>
    public static int Of(int usual, int underStress) => IsSmall ? underStress : usual;

    /// <summary>Skips a check whose result a collection in between changes, while the collector runs all the time.</summary>
    public static void SkipUnderStress()
    {
        if (IsSmall)
        {
            Check.Skip("the collector runs at every allocation");
        }
    }
}
