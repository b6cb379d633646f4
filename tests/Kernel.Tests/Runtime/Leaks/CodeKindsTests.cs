using UefiKernel.Kernel.Runtime.Leaks;
using Xunit;

namespace UefiKernel.Kernel.Tests.Runtime.Leaks;

public sealed class CodeKindsTests
{
    [Theory]
    [InlineData("System.String", CodeKind.Library)]
    [InlineData("System.Collections.Generic.List`1", CodeKind.Library)]
    [InlineData("Internal.Runtime.ThunkHeap", CodeKind.Library)]
    [InlineData("Interop.Kernel32", CodeKind.Library)]
    [InlineData("UefiKernel.Shell.CommandShell", CodeKind.Own)]
    [InlineData("UefiKernel.Kernel.Runtime.Dispatch.DispatchTable", CodeKind.Own)]
    [InlineData("UefiKernel.Kernel.Memory.Heap.KernelHeap", CodeKind.Allocator)]
    [InlineData("UefiKernel.Kernel.Memory.Heap.KernelHeap.Objects", CodeKind.Allocator)]
    [InlineData("UefiKernel.Kernel.Runtime.ObjectAllocation", CodeKind.Allocator)]
    [InlineData("UefiKernel.Kernel.Runtime.NativeMemoryExports", CodeKind.Allocator)]
    [InlineData("UefiKernel.Kernel.Runtime.Leaks.AllocationSites", CodeKind.Allocator)]
    [InlineData("Iced.Intel.Decoder", CodeKind.Own)]
    [InlineData("SystemMonitor", CodeKind.Own)]
    internal void A_type_tells_whose_code_it_is(string type, CodeKind kind) => Assert.Equal(kind, CodeKinds.KindOf(type));
}
