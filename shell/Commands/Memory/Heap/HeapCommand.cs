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
            Help = "The heap that objects live in.",
            Subcommands =
            [
                HeapTotals.Create(), HeapCheck.Create(), HeapWalk.Create(), new HeapHistogram().Create(),
                new HeapPicture().Create(), HeapZoneList.Create(), new HeapLeaks().Create(), experiments.CreateAllocate(),
                experiments.CreateFree(), new HeapStress().Create(),
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
}
