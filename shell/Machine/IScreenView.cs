using UefiKernel.Memory.Addresses;

namespace UefiKernel.Shell.Machine;

/// <summary>The screen.</summary>
public interface IScreenView
{
    /// <summary>Whether there is one that the kernel draws on.</summary>
    bool IsPresent { get; }

    /// <summary>Pixels in a line.</summary>
    int Width { get; }

    /// <summary>Lines.</summary>
    int Height { get; }

    /// <summary>Pixels from the start of one line to that of the next.</summary>
    int Stride { get; }

    /// <summary>Order of the colours in a pixel, in a word or two.</summary>
    string Format { get; }

    /// <summary>Physical address of the first pixel.</summary>
    PhysicalAddress Address { get; }

    /// <summary>Bytes of all pixels.</summary>
    ByteCount Size { get; }

    /// <summary>Characters in a line.</summary>
    int Columns { get; }

    /// <summary>Lines of characters.</summary>
    int Rows { get; }

    /// <summary>Pixels of a character, width and height.</summary>
    (int Width, int Height) CellSize { get; }
}
