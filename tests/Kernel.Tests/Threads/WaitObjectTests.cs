using System.Collections.Generic;
using CsCheck;
using UefiKernel.Kernel.Threads;
using Xunit;

namespace UefiKernel.Kernel.Tests.Threads;

public sealed unsafe class WaitObjectTests
{
    [Fact]
    public void An_automatic_event_lets_one_thread_go_and_a_manual_one_all()
    {
        using var arena = new ThreadArena();
        WaitObject* automatic = arena.NewObject(WaitKind.AutoEvent);
        WaitObject* manual = arena.NewObject(WaitKind.ManualEvent);
        for (ulong id = 1; id <= 3; id++)
        {
            Assert.False(arena.Wait(arena.NewThread(id), all: false, automatic));
            Assert.False(arena.Wait(arena.NewThread(10 + id), all: false, manual));
        }

        Assert.Equal([1UL], ThreadArena.Ids(WaitObject.Set(automatic)));
        Assert.Equal(0, automatic->Count);
        Assert.Equal([11UL, 12UL, 13UL], ThreadArena.Ids(WaitObject.Set(manual)));
        Assert.Equal(1, manual->Count);
        Assert.True(arena.Wait(arena.NewThread(9), all: false, manual));
    }

    [Fact]
    public void A_completion_port_wakes_the_latest_waiter_first()
    {
        using var arena = new ThreadArena();
        WaitObject* port = arena.NewObject(WaitKind.CompletionPort, 0, int.MaxValue);
        for (ulong id = 1; id <= 3; id++)
        {
            Assert.False(arena.Wait(arena.NewThread(id), all: false, port));
        }

        Assert.True(WaitObject.TryAdd(port, 2, out KernelThread* released));
        Assert.Equal([3UL, 2UL], ThreadArena.Ids(released));
    }

    [Fact]
    public void A_semaphore_takes_no_more_than_its_maximum()
    {
        using var arena = new ThreadArena();
        WaitObject* semaphore = arena.NewObject(WaitKind.Semaphore, 1, 3);
        Assert.False(WaitObject.TryAdd(semaphore, 3, out _));
        Assert.False(WaitObject.TryAdd(semaphore, int.MaxValue, out _));
        Assert.Equal(1, semaphore->Count);
        Assert.True(WaitObject.TryAdd(semaphore, 2, out _));
        Assert.Equal(3, semaphore->Count);
    }

    [Fact]
    public void A_mutex_is_its_owners_until_it_is_given_back_as_often_as_taken()
    {
        using var arena = new ThreadArena();
        WaitObject* mutex = arena.NewObject(WaitKind.Mutex);
        KernelThread* owner = arena.NewThread(1);
        KernelThread* other = arena.NewThread(2);
        Assert.True(arena.Wait(owner, all: false, mutex));
        Assert.True(arena.Wait(owner, all: false, mutex));
        Assert.False(arena.Wait(other, all: false, mutex));
        Assert.False(WaitObject.TryGiveBack(mutex, other, out _));
        Assert.True(WaitObject.TryGiveBack(mutex, owner, out KernelThread* released));
        Assert.True(released == null);
        Assert.True(WaitObject.TryGiveBack(mutex, owner, out released));
        Assert.True(released == other && mutex->Owner == other && owner->OwnedMutexes == null);
        Assert.Equal(WaitObject.Signalled, other->WaitResult);
    }

    [Fact]
    public void Mutexes_of_a_thread_that_ends_are_abandoned()
    {
        using var arena = new ThreadArena();
        WaitObject* first = arena.NewObject(WaitKind.Mutex);
        WaitObject* second = arena.NewObject(WaitKind.Mutex);
        KernelThread* owner = arena.NewThread(1);
        KernelThread* waiter = arena.NewThread(2);
        Assert.True(arena.Wait(owner, all: true, first, second));
        Assert.True(arena.Wait(owner, all: false, first));
        Assert.False(arena.Wait(waiter, all: false, arena.NewObject(WaitKind.AutoEvent), second));
        Assert.Equal([2UL], ThreadArena.Ids(WaitObject.Abandon(owner)));
        Assert.Equal(WaitObject.Abandoned + 1, waiter->WaitResult);
        Assert.True(owner->OwnedMutexes == null && first->Owner == null && second->Owner == waiter);
        Assert.True(arena.Wait(waiter, all: false, first));
        Assert.Equal(WaitObject.Abandoned, waiter->WaitResult);
        Assert.False(first->IsAbandoned);
    }

    [Fact]
    public void Waiting_for_all_takes_none_before_all_are_there()
    {
        using var arena = new ThreadArena();
        WaitObject* a = arena.NewObject(WaitKind.AutoEvent);
        WaitObject* b = arena.NewObject(WaitKind.Semaphore, 1, 5);
        KernelThread* all = arena.NewThread(1);
        KernelThread* any = arena.NewThread(2);
        Assert.False(arena.Wait(all, all: true, a, b));
        Assert.Equal(1, b->Count);
        Assert.True(arena.Wait(any, all: false, a, b));
        Assert.Equal(WaitObject.Signalled + 1, any->WaitResult);

        Assert.True(WaitObject.Set(a) == null);
        Assert.Equal(1, a->Count);
        Assert.True(WaitObject.TryAdd(b, 1, out KernelThread* released));
        Assert.Equal([1UL], ThreadArena.Ids(released));
        Assert.Equal((0, 0), (a->Count, b->Count));
        Assert.True(a->Waiters.First == null && b->Waiters.First == null);
    }

    [Fact]
    public void A_thread_may_wait_for_one_object_twice()
    {
        using var arena = new ThreadArena();
        WaitObject* automatic = arena.NewObject(WaitKind.AutoEvent);
        Assert.False(arena.Wait(arena.NewThread(1), all: false, automatic, automatic));
        Assert.False(arena.Wait(arena.NewThread(2), all: false, automatic));
        Assert.Equal([1UL], ThreadArena.Ids(WaitObject.Set(automatic)));
        Assert.Equal([2UL], ThreadArena.Ids(WaitObject.Set(automatic)));
    }

    [Fact]
    public void A_critical_section_passes_to_the_longest_waiter()
    {
        using var arena = new ThreadArena();
        CriticalSection* section = arena.New<CriticalSection>();
        KernelThread* owner = arena.NewThread(1);
        Assert.True(section->TryEnter(owner));
        Assert.True(section->TryEnter(owner));
        WaitBlock* blocks = arena.New<WaitBlock>(2);
        for (int i = 0; i < 2; i++)
        {
            blocks[i].Thread = arena.NewThread(2 + (ulong)i);
            Assert.False(section->TryEnter(blocks[i].Thread));
            WaitQueue.Append(&section->Waiters, &blocks[i]);
        }

        Assert.True(section->Leave() == null);
        Assert.True(section->Leave() == blocks[0].Thread);
        Assert.True(section->Leave() == blocks[1].Thread);
        Assert.True(section->Leave() == null);
        Assert.True(section->Owner == null && section->Depth == 0);
    }

    [Fact]
    public void A_wait_for_a_condition_or_a_lock_that_ends_leaves_no_block_behind()
    {
        using var arena = new ThreadArena();
        WaitQueue* condition = arena.New<WaitQueue>();
        WaitBlock* blocks = arena.New<WaitBlock>(3);
        var threads = new KernelThread*[3];
        for (int i = 0; i < 3; i++)
        {
            threads[i] = arena.NewThread(1 + (ulong)i);
            WaitObject.Enqueue(threads[i], condition, &blocks[i]);
            Assert.True(Deadlock.FindOwner(threads[i]) == null);
        }

        WaitObject.Dequeue(threads[1]);
        Assert.True(condition->First == &blocks[0] && blocks[0].Next == &blocks[2] && blocks[2].Next == null);
        WaitObject.Dequeue(threads[0]);
        WaitObject.Dequeue(threads[1]);
        Assert.True(condition->First == &blocks[2]);
        WaitObject.Dequeue(threads[2]);
        Assert.True(condition->First == null && threads[2]->Blocks == null && threads[2]->BlockCount == 0);
    }

    [Fact]
    public void A_ring_of_owners_is_a_deadlock()
    {
        using var arena = new ThreadArena();
        WaitObject* mutex = arena.NewObject(WaitKind.Mutex);
        CriticalSection* section = arena.New<CriticalSection>();
        KernelThread* first = arena.NewThread(1);
        KernelThread* second = arena.NewThread(2);
        Assert.True(arena.Wait(first, all: false, mutex));
        Assert.True(section->TryEnter(second));
        Assert.False(arena.Wait(second, all: false, mutex));
        first->WantedSection = section;
        Assert.True(Deadlock.FindOwner(first) == second);
        Assert.True(Deadlock.FindOwner(second) == first);

        // One of several objects may come from elsewhere.
        WaitObject.Dequeue(second);
        Assert.False(arena.Wait(second, all: false, mutex, arena.NewObject(WaitKind.AutoEvent)));
        Assert.True(Deadlock.FindOwner(second) == null);
    }

    [Fact]
    public void No_signal_is_lost_and_none_is_taken_twice()
    {
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 7], Gen.Int[1, 3]).Array[0, 150].Sample(steps =>
        {
            using var arena = new ThreadArena();
            WaitObject* semaphore = arena.NewObject(WaitKind.Semaphore, 0, int.MaxValue);
            WaitObject* automatic = arena.NewObject(WaitKind.AutoEvent);
            var waiting = new HashSet<ulong>();
            int added = 0;
            int taken = 0;
            ulong id = 0;
            foreach ((int action, _, int count) in steps)
            {
                KernelThread* released = null;
                switch (action)
                {
                    case 0:
                        Assert.True(WaitObject.TryAdd(semaphore, count, out released));
                        added += count;
                        break;
                    case 1:
                        released = WaitObject.Set(automatic);
                        break;
                    default:
                        KernelThread* thread = arena.NewThread(++id);
                        bool all = action == 2;
                        if (arena.Wait(thread, all, action == 5 ? [semaphore] : [semaphore, automatic]))
                        {
                            taken += all || thread->WaitResult == 0 ? 1 : 0;
                        }
                        else
                        {
                            waiting.Add(thread->Id);
                        }

                        break;
                }

                for (KernelThread* thread = released; thread != null; thread = thread->NextReady)
                {
                    Assert.True(waiting.Remove(thread->Id));
                    taken += thread->WaitsForAll || thread->WaitResult == 0 ? 1 : 0;
                }

                Assert.Equal(added - taken, semaphore->Count);

                // No thread waits that could continue.
                for (WaitBlock* block = semaphore->Waiters.First; block != null; block = block->Next)
                {
                    Assert.Contains(block->Thread->Id, waiting);
                    Assert.False(WaitObject.TrySatisfy(block->Thread));
                }
            }
        });
    }
}
