using UefiKernel.Memory.Heap;
using UefiKernel.Memory.Stress;
using UefiKernel.Shell.Commands.Framework.Declarations;

namespace UefiKernel.Shell.Commands.Memory.Heap;

/// <summary>
/// <c>heap</c>: statistics, regions and blocks of the heap, a check of all of them, and blocks and workloads for experiments.
/// </summary>
internal static class HeapCommand
{
    public static Command Create()
    {
        var experiments = new HeapExperiments();
        return new("heap", "Show, check or exercise the heap")
        {
            Topic = CommandTopic.Memory,
            Help = "The kernel's one heap, for C# objects and native memory.",
            Subcommands =
            [
                HeapTotals.Create(), HeapCheck.Create(), HeapWalk.Create(), new HeapHistogram().Create(),
                new HeapPicture().Create(), HeapZoneList.Create(), new HeapLeaks().Create(), experiments.CreateAllocate(),
                experiments.CreateFree(), CreateStress(),
            ],
            Examples =
            [
                new("heap", "what is used and free"),
                new("heap walk 100", "the first hundred blocks"),
                new("heap alloc 64K 4K", "64 KiB that begin on a page"),
                new("heap stress 1M", "1,048,576 operations"),
            ],
            Output = OutputForm.Report,
        };
    }

    private static Command CreateStress() => new StressWorkload(
        "allocates and frees at random, checking what it wrote", "room", "byte", "The heap",
        static (machine, operations, seed, progress) =>
        {
            StressResult<HeapViolation> result = machine.Heap.Stress(operations, seed, progress);
            string? damage = result.Violation.IsNone ? null : result.Violation.ToString();
            return new StressOutcome(result.Operations, result.Refusals, result.Problem, damage);
        }).Create();
}
