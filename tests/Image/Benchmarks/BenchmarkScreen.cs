using UefiKernel.Kernel.Drivers.Screen;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Image.Benchmarks;

/// <summary>A screen to measure on: the machine's, or memory that stands for one.</summary>
/// <param name="Info">What it is like.</param>
/// <param name="Mapping">Where its first pixel is mapped; all scan lines are.</param>
internal sealed record BenchmarkScreen(FramebufferInfo Info, VirtualAddress Mapping);
