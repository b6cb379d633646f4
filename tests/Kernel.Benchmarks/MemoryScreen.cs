using System.Runtime.InteropServices;
using UefiKernel.Image.Benchmarks;
using UefiKernel.Kernel.Drivers.Screen;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Benchmarks;

/// <summary>Ordinary memory in place of a framebuffer.</summary>
internal static unsafe class MemoryScreen
{
    private const nuint PageSize = 4096;

    /// <summary>A screen of a size in pixels; its memory lives as long as the program.</summary>
    public static BenchmarkScreen Create(int width, int height)
    {
        nuint size = (nuint)width * (nuint)height * sizeof(uint);

        // Never freed, so the address stays valid; the framebuffer's description says how much of it there is.
        void* memory = NativeMemory.AlignedAlloc(size, PageSize);
        NativeMemory.Clear(memory, size);
        var info = new FramebufferInfo
        {
            Range = new PhysicalRange(PhysicalAddress.Zero, new ByteCount(size)),
            Width = width,
            Height = height,
            PixelsPerScanLine = width,
            Format = FramebufferFormat.Bgr,
            RedMask = 0xFF0000,
            GreenMask = 0xFF00,
            BlueMask = 0xFF,
        };
        return new BenchmarkScreen(info, VirtualAddress.FromPointer(memory));
    }
}
