using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Threads;

namespace UefiKernel.Kernel.Runtime.Handles;

/// <summary>An event, a semaphore or a mutex that handles refer to.</summary>
internal sealed unsafe class SynchronizationObject : KernelObject
{
    private WaitObject* _state;

    private SynchronizationObject(WaitObject* state) => _state = state;

    public override KernelObjectKind Kind => _state->Kind switch
    {
        WaitKind.Mutex => KernelObjectKind.Mutex,
        WaitKind.Semaphore => KernelObjectKind.Semaphore,
        _ => KernelObjectKind.Event,
    };

    public override WaitObject* Waitable => _state;

    /// <summary>Makes an object.</summary>
    /// <param name="kind">An event, a semaphore or a mutex.</param>
    /// <param name="count">See <see cref="WaitObject.Count"/>.</param>
    /// <param name="maximum">See <see cref="WaitObject.Maximum"/>.</param>
    /// <param name="owner">Who owns a mutex from the beginning, or null.</param>
    /// <returns>Null when there is no memory for its state.</returns>
    /// <exception cref="System.OutOfMemoryException">There is no memory for the object.</exception>
    public static SynchronizationObject? TryCreate(WaitKind kind, int count, int maximum, KernelThread* owner)
    {
        // The state is created last, so that nothing has to be freed when it fails.
        var created = new SynchronizationObject(null) { _state = WaitObjects.Create(kind, count, maximum) };
        if (created._state == null)
        {
            return null;
        }

        if (owner != null)
        {
            using (Interrupts.Disable())
            {
                WaitObject.Take(created._state, owner);
            }
        }

        return created;
    }

    /// <summary>
    /// A mutex that is still owned can no longer be released. It is removed from its owner's list, which would otherwise refer to
    /// freed memory.
    /// </summary>
    internal override void Delete()
    {
        WaitObject* state = _state;
        _state = null;
        using (Interrupts.Disable())
        {
            if (state->Kind == WaitKind.Mutex && state->Owner != null)
            {
                // No thread waits for it, since it would then be in use, so none is woken.
                state->Count = 1;
                WaitObject.TryGiveBack(state, state->Owner, out _);
            }
        }

        WaitObjects.Release(state);
    }
}
