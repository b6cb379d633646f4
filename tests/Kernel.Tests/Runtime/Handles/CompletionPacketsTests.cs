using System;
using System.Collections.Generic;
using UefiKernel.Kernel.Runtime.Handles;
using Xunit;

namespace UefiKernel.Kernel.Tests.Runtime.Handles;

/// <summary>The queue of a completion port.</summary>
public sealed class CompletionPacketsTests
{
    private readonly CompletionPackets _packets = new();

    [Fact]
    public void Equal_packets_need_no_room()
    {
        for (int i = 0; i < 1_000_000; i++)
        {
            Assert.True(_packets.TryAdd(new CompletionPacket(1, 0, 0)));
        }

        for (int i = 0; i < 1_000_000; i++)
        {
            Assert.True(_packets.TryTake(out CompletionPacket packet) && packet == new CompletionPacket(1, 0, 0));
        }

        Assert.False(_packets.TryTake(out _));
    }

    [Fact]
    public void Packets_come_in_the_order_of_a_queue()
    {
        var random = new Random(5);
        var model = new Queue<CompletionPacket>();
        for (int step = 0; step < 100_000; step++)
        {
            if (random.Next(step % 2000 < 1000 ? 3 : 2) != 0)
            {
                var packet = new CompletionPacket((uint)random.Next(2), (nuint)random.Next(2), random.Next(2));
                if (!_packets.TryAdd(in packet))
                {
                    _packets.Grow(new CompletionPackets.Run[_packets.Capacity * 2]);
                    Assert.True(_packets.TryAdd(in packet));
                }

                model.Enqueue(packet);
            }
            else
            {
                Assert.Equal(model.TryDequeue(out CompletionPacket expected), _packets.TryTake(out CompletionPacket taken));
                Assert.Equal(expected, taken);
            }

            Assert.Equal(model.Count == 0, _packets.IsEmpty);
        }
    }

    [Fact]
    public void A_place_that_is_not_larger_is_not_taken()
    {
        int before = _packets.Capacity;
        _packets.Grow(new CompletionPackets.Run[before]);
        Assert.Equal(before, _packets.Capacity);
    }
}
