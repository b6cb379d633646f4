using System.Collections.Generic;
using UefiKernel.Image.Checks;
using UefiKernel.Image.Checks.Threads;

namespace UefiKernel.Image;

/// <summary>
/// All the checks of an image: those of this assembly, and those that an assembly linked in beside it adds (Library/).
/// </summary>
internal static class SelfTestCatalog
{
    private static IEnumerable<SelfTestCheck> s_added = [];

    /// <summary>The checks, in the order in which they run.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        .. AllocationChecks.All, .. HeapMisuseChecks.All, .. LogChecks.All, .. LeakChecks.All, .. CollectionChecks.All,
        .. StackRootChecks.All, .. InterruptedFrameChecks.All, .. GenerationChecks.All, .. GrowthChecks.All, .. HandleChecks.All,
        .. FinalizerChecks.All, .. TypeChecks.All, .. LibraryChecks.All, .. ExceptionChecks.All, .. FinallyChecks.All,
        .. PropagationChecks.All, .. LanguageExceptionChecks.All, .. UnwindChecks.All, .. ThreadCatalog.All,
        .. GuardedAccessChecks.All, .. s_added,
    ];

    /// <summary>
    /// Adds checks; called by the initializer of the assembly that has them, before anything asks for the checks.
    /// </summary>
    /// <param name="checks">Enumerated when the checks are run.</param>
    public static void Add(IEnumerable<SelfTestCheck> checks) => s_added = checks;
}
