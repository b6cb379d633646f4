using UefiKernel.Kernel.Drivers.Serial;
using UefiKernel.Memory.Addresses;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Serial;

public sealed unsafe class UartRegistersTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Registers_in_memory_are_as_far_apart_as_the_stride_says_and_as_wide(int stride)
    {
        // Aligned, since elements of 8 bytes are.
        ulong[] memory = new ulong[5];
        fixed (ulong* start = memory)
        {
            byte* bytes = (byte*)start;
            new System.Span<byte>(bytes, 40).Fill(0xEE);
            Assert.True(SerialAddress.TryInMemory(0xFEDC_9000, stride, out SerialAddress address));
            var registers = new UartRegisters(address, VirtualAddress.FromPointer(bytes));
            for (ushort register = 0; register < SerialAddress.RegisterCount; register++)
            {
                bytes[register * stride] = (byte)(0x10 + register);
                Assert.Equal(0x10 + register, registers.ReadByte(register));
                registers.WriteByte(register, (byte)(0xA0 + register));
                Assert.Equal(0xA0 + register, bytes[register * stride]);

                // A write of the whole width clears the bytes above.
                for (int i = 1; i < stride; i++)
                {
                    Assert.Equal(0, bytes[(register * stride) + i]);
                }
            }

            Assert.Equal(0xEE, bytes[SerialAddress.RegisterCount * stride]);
        }
    }
}
