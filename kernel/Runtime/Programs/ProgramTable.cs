using System;
using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using UefiKernel.Kernel.Runtime.Exceptions;

namespace UefiKernel.Kernel.Runtime.Programs;

/// <summary>
/// Where the code and the statics of programs and their packages lie in the image: a table that tools/ProgramImage has written
/// into it. An image without programs has an empty one.
/// </summary>
internal static unsafe class ProgramTable
{
    /// <summary>Pieces of code, in the order of their offsets.</summary>
    public static ReadOnlySpan<ImagePiece> Code => new(Pieces, (int)Header->Code);

    /// <summary>Pieces of data: statics without references, and objects that the compiler made.</summary>
    public static ReadOnlySpan<ImagePiece> Data => new(Pieces + Header->Code, (int)Header->Data);

    /// <summary>Offsets of the cells that refer to the objects which hold statics with references.</summary>
    public static ReadOnlySpan<uint> Cells => new(Pieces + Header->Code + Header->Data, (int)Header->Cells);

    private static TableHeader* Header => GetTable();

    private static ImagePiece* Pieces => (ImagePiece*)(Header + 1);

    /// <summary>Whether an address is in the code of a program. Allocates nothing.</summary>
    public static bool ContainsCode(ulong address)
    {
        uint offset = ManagedCode.Image.OffsetOf(address);
        ReadOnlySpan<ImagePiece> code = Code;
        int low = 0;
        int high = code.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (code[middle].Offset <= offset)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low > 0 && offset - code[low - 1].Offset < code[low - 1].Length;
    }

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("GetProgramTable")]
    private static extern TableHeader* GetTable();

    [StructLayout(LayoutKind.Sequential)]
    private struct TableHeader
    {
        public uint Code;
        public uint Data;
        public uint Cells;
        public uint Zero;
    }
}

/// <summary>A piece of the image.</summary>
/// <param name="offset">Its offset in the image.</param>
/// <param name="length">Its bytes.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct ImagePiece(uint offset, uint length)
{
    /// <summary>Its offset in the image.</summary>
    public readonly uint Offset = offset;

    /// <summary>Its bytes.</summary>
    public readonly uint Length = length;
}
