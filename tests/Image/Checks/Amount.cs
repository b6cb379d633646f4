using UefiKernel.Runtime;

namespace UefiKernel.Image.Checks;

/// <summary>How much of something a check does. With a collection at every allocation, a hundred thousand of them would take the rest of the day.</summary>
internal static class Amount
{
    /// <summary>The usual amount, or a small one while the collector runs all the time.</summary>
    public static int Of(int usual, int underStress) => GarbageCollector.StressInterval is 0 or > 1000 ? usual : underStress;
}
