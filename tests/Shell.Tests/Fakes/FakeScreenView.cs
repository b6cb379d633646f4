using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Tests.Fakes;

/// <summary>A screen that may be missing.</summary>
internal sealed class FakeScreenView : IScreenView
{
    public bool IsPresent { get; set; } = true;

    public int Width => 1366;

    public int Height => 768;

    public int Stride => 1376;

    public string Format => "blue, green, red";

    public PhysicalAddress Address => new(0x8000_0000);

    public ByteCount Size => new(1376 * 768 * 4);

    public (int Width, int Height) CellSize => (8, 16);

    public int Columns => 170;

    public int Rows => 48;
}
