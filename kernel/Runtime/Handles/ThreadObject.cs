using UefiKernel.Kernel.Threads;

namespace UefiKernel.Kernel.Runtime.Handles;

/// <summary>A thread that handles refer to. The thread lives on without them, and its memory without the thread.</summary>
internal sealed unsafe class ThreadObject : KernelObject
{
    private KernelThread* _thread;

    public override KernelObjectKind Kind => KernelObjectKind.Thread;

    public override WaitObject* Waitable => &_thread->Object;

    /// <summary>The thread.</summary>
    public KernelThread* Thread => _thread;

    /// <summary>Says which thread it is. Its memory stays until <see cref="Delete"/>.</summary>
    /// <param name="thread">A thread that cannot end meanwhile.</param>
    public void Attach(KernelThread* thread)
    {
        WaitObjects.Hold(&thread->Object);
        _thread = thread;
    }

    internal override void Delete()
    {
        if (_thread != null)
        {
            WaitObjects.Release(&_thread->Object);
        }

        _thread = null;
    }
}
