namespace UefiKernel.Memory.Collection;

/// <summary>
/// What a handle does for its target. The first four have the values of <c>System.Runtime.InteropServices.GCHandleType</c>, the
/// last is NativeAOT's.
/// </summary>
public enum HandleKind : uint
{
    /// <summary>Does not keep the target; null as soon as it is found dead, before its finalizer runs.</summary>
    Weak = 0,

    /// <summary>
    /// Does not keep the target; null only when the target is freed, so not while its finalizer or an object reachable from it
    /// may resurrect it.
    /// </summary>
    WeakTrackResurrection = 1,

    /// <summary>Keeps the target.</summary>
    Normal = 2,

    /// <summary>Keeps the target where it is, as all objects stay anyway.</summary>
    Pinned = 3,

    /// <summary>Keeps a second object alive while the target is alive, without keeping the target.</summary>
    Dependent = 6,
}
