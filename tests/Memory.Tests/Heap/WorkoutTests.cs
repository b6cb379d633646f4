using CsCheck;
using UefiKernel.Memory.Heap;
using Xunit;

namespace UefiKernel.Memory.Tests.Heap;

public sealed class WorkoutTests
{
    [Theory]
    [InlineData(HeapHardening.Basic, HeapPlacement.FirstFit, 1, 3000)]
    [InlineData(HeapHardening.None, HeapPlacement.FirstFit, 1, 1000)]
    [InlineData(HeapHardening.Basic, HeapPlacement.SegregatedFit, 1, 3000)]
    [InlineData(HeapHardening.None, HeapPlacement.SegregatedFit, 1, 1000)]
    [InlineData(HeapHardening.Basic, HeapPlacement.SegregatedFit, 25, 3000)]
    [InlineData(HeapHardening.None, HeapPlacement.SegregatedFit, 25, 1000)]
    public void Random_use_agrees_with_the_shadow_model_at_every_step(
        HeapHardening level, HeapPlacement placement, int interval, int runs) =>
        Workout.Steps(400).Sample(
            steps => Workout.Run(level, placement, interval, steps), iter: runs, threads: 1,
            print: steps => Workout.Print(level, placement, interval, steps));
}
