namespace UefiKernel.Kernel.Threads;

/// <summary>Functions of a higher layer that are called when threads begin, end and are switched. All may be null.</summary>
internal unsafe struct ThreadHooks
{
    /// <summary>On the new thread, before its function, with interrupts as it runs.</summary>
    public delegate*<KernelThread*, void> OnBegin;

    /// <summary>A thread has ended and is being taken out of the list. Preemption is off, or interrupts are.</summary>
    public delegate*<KernelThread*, void> OnEnd;

    /// <summary>
    /// The wait that a thread is about to begin closes a ring of threads that wait for each other. Interrupts are off.
    /// </summary>
    public delegate*<KernelThread*, void> OnDeadlock;

    /// <summary>The processor may be taken from the thread that runs. Interrupts and preemption are on.</summary>
    public delegate*<void> BeforeSwitch;
}
