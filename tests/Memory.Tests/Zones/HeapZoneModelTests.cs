using System;
using System.Collections.Generic;
using CsCheck;
using Xunit;

namespace UefiKernel.Memory.Tests.Zones;

/// <summary>Random use of all zones at once, with every payload filled and looked at again.</summary>
public sealed unsafe class HeapZoneModelTests
{
    private readonly record struct Step(int Action, HeapZoneKind Zone, int Size, int Alignment, int Which);

    private static readonly Gen<Step[]> s_steps = Gen
        .Select(
            Gen.Int[0, 99],
            Gen.Int[0, 2],
            Gen.Frequency((5, Gen.Int[0, 3000]), (3, Gen.Int[0, 100_000]), (1, Gen.Int[0, 2_000_000])),
            Gen.Frequency((4, Gen.Const(4)), (1, Gen.Int[0, 16])),
            Gen.Int[0, 1 << 20],
            (action, zone, size, alignment, which) => new Step(action, (HeapZoneKind)zone, size, alignment, which))
        .Array[0, 200];

    [Fact]
    public void Payloads_stay_zones_keep_their_limits_and_all_pages_come_back() =>
        s_steps.Sample(Run, iter: 15, threads: 1);

    private static void Run(Step[] steps)
    {
        using ZoneArena arena = new(dma: 300, kernel: 1000, user: 1500);
        List<(HeapZoneKind Zone, nuint Address, int Size, byte Fill)> live = [];
        foreach (Step step in steps)
        {
            nuint alignment = (nuint)1 << step.Alignment;
            if (step.Action < 50 || live.Count == 0)
            {
                void* pointer = arena.Zones.Allocate(step.Zone, (nuint)step.Size, alignment);
                Remember(arena, live, step, pointer);
            }
            else
            {
                int which = step.Which % live.Count;
                (HeapZoneKind zone, nuint address, int size, byte fill) = live[which];
                Assert.False(new Span<byte>((void*)address, size).ContainsAnyExcept(fill), "A payload has changed.");
                if (step.Action < 85)
                {
                    live.RemoveAt(which);
                    Assert.Equal(HeapStatus.Success, arena.Zones.Free((void*)address));
                }
                else
                {
                    void* moved = arena.Zones[zone].Reallocate((void*)address, (nuint)step.Size, alignment);
                    if (moved != null)
                    {
                        live.RemoveAt(which);
                        Assert.False(new Span<byte>(moved, Math.Min(size, step.Size)).ContainsAnyExcept(fill), "A payload was not kept.");
                        Remember(arena, live, step with { Zone = zone }, moved);
                    }
                }
            }

            Assert.InRange(arena.Held(HeapZoneKind.Dma), 0UL, 300UL);
            Assert.InRange(arena.Held(HeapZoneKind.Kernel), 0UL, 1000UL);
            Assert.InRange(arena.Held(HeapZoneKind.User), 0UL, 1500UL);
            arena.Verify();
        }

        foreach ((_, nuint address, int size, byte fill) in live)
        {
            Assert.False(new Span<byte>((void*)address, size).ContainsAnyExcept(fill), "A payload has changed.");
            Assert.Equal(HeapStatus.Success, arena.Zones.Free((void*)address));
        }

        arena.Zones.Trim();
        arena.Verify();
        Assert.Equal(0UL, arena.HeldPages);
    }

    private static void Remember(
        ZoneArena arena, List<(HeapZoneKind Zone, nuint Address, int Size, byte Fill)> live, Step step, void* pointer)
    {
        if (pointer == null)
        {
            return;
        }

        Assert.Equal((nuint)0, (nuint)pointer & (((nuint)1 << step.Alignment) - 1));
        Assert.True(arena.Zones.TryGetZone(pointer, out HeapZoneKind zone));
        Assert.Equal(step.Zone, zone);
        Assert.True(step.Zone != HeapZoneKind.Dma || arena.PhysicalOf(pointer) + (ulong)step.Size <= 16 << 20);
        byte fill = (byte)(step.Which * 7);
        new Span<byte>(pointer, step.Size).Fill(fill);
        live.Add((step.Zone, (nuint)pointer, step.Size, fill));
    }
}
