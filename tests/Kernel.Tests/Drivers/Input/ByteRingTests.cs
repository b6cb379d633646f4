using System.Collections.Generic;
using CsCheck;
using UefiKernel.Kernel.Drivers.Input;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Input;

public sealed class ByteRingTests
{
    [Fact]
    public void Bytes_come_out_in_order_and_a_full_ring_says_so()
    {
        Gen.Int[-1, 255].Array[0, 200].Sample(steps =>
        {
            const int Capacity = 16;
            var ring = new ByteRing(Capacity);
            var model = new Queue<byte>();
            foreach (int step in steps)
            {
                if (step < 0)
                {
                    Assert.Equal(model.TryDequeue(out byte expected), ring.TryRead(out byte value));
                    Assert.Equal(expected, value);
                }
                else
                {
                    Assert.Equal(model.Count == Capacity, ring.IsFull);
                    if (ring.IsFull)
                    {
                        continue;
                    }

                    ring.Write((byte)step);
                    model.Enqueue((byte)step);
                }
            }
        });
    }
}
