using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using UefiKernel.Kernel.Threads;

namespace UefiKernel.Kernel.Tests.Threads;

/// <summary>Threads, objects and blocks in memory that does not move.</summary>
internal sealed unsafe class ThreadArena : IDisposable
{
    private readonly List<nint> _memory = [];

    public KernelThread* NewThread(ulong id, int priority = KernelThread.NormalPriority)
    {
        KernelThread* thread = New<KernelThread>();
        thread->Id = id;
        thread->Priority = priority;
        thread->WakeTime = SleepList.Never;
        return thread;
    }

    public WaitObject* NewObject(WaitKind kind, int count = 0, int maximum = 1)
    {
        WaitObject* created = New<WaitObject>();
        created->Kind = kind;
        created->Count = count;
        created->Maximum = maximum;
        return created;
    }

    public T* New<T>(int count = 1)
        where T : unmanaged
    {
        var memory = (T*)NativeMemory.AllocZeroed((nuint)count, (nuint)sizeof(T));
        _memory.Add((nint)memory);
        return memory;
    }

    /// <summary>Has a thread wait, as Waits.For does; true when it need not.</summary>
    public bool Wait(KernelThread* thread, bool all, params WaitObject*[] objects)
    {
        WaitBlock* blocks = New<WaitBlock>(objects.Length);
        for (int i = 0; i < objects.Length; i++)
        {
            blocks[i].Object = objects[i];
        }

        thread->Blocks = blocks;
        thread->BlockCount = objects.Length;
        thread->WaitsForAll = all;
        if (WaitObject.TrySatisfy(thread))
        {
            thread->BlockCount = 0;
            return true;
        }

        WaitObject.Enqueue(thread);
        return false;
    }

    public static List<ulong> Ids(KernelThread* first)
    {
        var ids = new List<ulong>();
        for (KernelThread* thread = first; thread != null; thread = thread->NextReady)
        {
            ids.Add(thread->Id);
        }

        return ids;
    }

    public void Dispose()
    {
        foreach (nint memory in _memory)
        {
            NativeMemory.Free((void*)memory);
        }
    }
}
