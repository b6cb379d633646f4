using CsCheck;
using Xunit;

namespace UefiKernel.Memory.Tests.Heap;

public sealed class WorkoutTests
{
    [Theory]
    [InlineData(HeapHardening.Basic, 3000)]
    [InlineData(HeapHardening.None, 1000)]
    [InlineData(HeapHardening.Full, 500)]
    [InlineData(HeapHardening.Debug, 500)]
    public void Random_use_agrees_with_the_shadow_model_at_every_step(HeapHardening level, int runs) =>
        Workout.Steps(400).Sample(steps => Workout.Run(level, steps), iter: runs, threads: 1, print: steps => Workout.Print(level, steps));
}
