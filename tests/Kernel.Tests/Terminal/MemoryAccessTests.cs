using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Terminal;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;
using Xunit;

namespace UefiKernel.Kernel.Tests.Terminal;

public class MemoryAccessTests
{
    [Theory]
    [InlineData(14, 0, MemoryFault.NotMapped)]
    [InlineData(14, 2, MemoryFault.NotMapped)]
    [InlineData(14, 3, MemoryFault.NotWritable)]
    [InlineData(13, 0, MemoryFault.NotCanonical)]
    internal void Fault_is_named_with_its_address(uint vector, uint error, MemoryFault expected)
    {
        MemoryAccessResult result =
            MemoryAccess.Translate(new VirtualAddress(0x1000), new GuardedFault(GuardedFault.Encode(vector, error), 0x2000));
        Assert.Equal(new MemoryAccessResult(expected, new VirtualAddress(0x2000)), result);
        Assert.False(result.IsSuccess);
    }

    [Fact]
    public void Access_without_a_fault_is_a_success_at_its_start()
    {
        MemoryAccessResult result = MemoryAccess.Translate(new VirtualAddress(0x1000), new GuardedFault(0, 0x1008));
        Assert.True(result.IsSuccess);
        Assert.Equal(new VirtualAddress(0x1000), result.Address);
    }
}
