using System.Collections.Generic;

namespace UefiKernel.Image.Checks.Threads;

/// <summary>The checks of threads, each with a limit to its time.</summary>
internal static class ThreadCatalog
{
    /// <summary>All of them, in the order in which they run: what later ones build on first.</summary>
    public static IEnumerable<SelfTestCheck> All =>
        [.. Portable, .. Bounded.Each([.. KernelChecks.All, .. SchedulerChecks.All, .. HeapLockChecks.All])];

    /// <summary>Those that hold on every .NET.</summary>
    public static IEnumerable<SelfTestCheck> Portable => Bounded.Each(
    [
        .. LifeChecks.All, .. StackChecks.All, .. LocalChecks.All, .. TimeoutChecks.All, .. LockChecks.All, .. LockKindChecks.All,
            .. SharingChecks.All,
        .. MonitorChecks.All, .. ClassicChecks.All, .. EventChecks.All, .. SemaphoreChecks.All, .. TaskChecks.All,
            .. LoadChecks.All, .. GarbageChecks.All,
        .. FinalizerThreadChecks.All,
    ]);
}
