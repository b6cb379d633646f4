using System;
using System.Runtime.CompilerServices;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Runtime;
using UefiKernel.Kernel.Runtime.Programs;

namespace UefiKernel.Kernel.Programs;

/// <summary>
/// The statics of all programs, their packages and System.Console as they were before the first program ran, so that each run
/// begins with the same. Among them are those of the class library's thread pool, its timers and its report of a crash: the
/// pool's threads end with the program, and the next one makes a pool of its own, of whose predecessor nothing has to be
/// repaired. The kernel itself uses neither pool nor timers. Statics of threads are not among them: a new thread has new ones.
/// Used by the thread that runs programs only.
/// </summary>
internal sealed unsafe class ProgramStatics
{
    private readonly byte[] _data;

    // A copy of the object that each cell of references refers to; null for a cell that refers to none.
    private readonly object?[] _objects;

    /// <summary>Copies all statics as they are.</summary>
    public ProgramStatics()
    {
        byte* image = (byte*)ClassLibrary.GetImageBase();
        int bytes = 0;
        foreach (ref readonly ImagePiece piece in ProgramTable.Data)
        {
            bytes += (int)piece.Length;
        }

        _data = new byte[bytes];
        Span<byte> rest = _data;
        foreach (ref readonly ImagePiece piece in ProgramTable.Data)
        {
            // The table names only what lies in the image's data.
            new ReadOnlySpan<byte>(image + piece.Offset, (int)piece.Length).CopyTo(rest);
            rest = rest[(int)piece.Length..];
        }

        ReadOnlySpan<uint> cells = ProgramTable.Cells;
        _objects = new object?[cells.Length];
        for (int i = 0; i < cells.Length; i++)
        {
            object? statics = Unsafe.AsRef<object?>(image + cells[i]);
            _objects[i] = statics is null ? null : Clone(statics);
        }
    }

    /// <summary>Makes all statics what they were. No thread runs code that uses them.</summary>
    public void Restore()
    {
        byte* image = (byte*)ClassLibrary.GetImageBase();

        // No collection may see half of it.
        using (Preemption.Disable())
        {
            ReadOnlySpan<byte> rest = _data;
            foreach (ref readonly ImagePiece piece in ProgramTable.Data)
            {
                rest[..(int)piece.Length].CopyTo(new Span<byte>(image + piece.Offset, (int)piece.Length));
                rest = rest[(int)piece.Length..];
            }

            ReadOnlySpan<uint> cells = ProgramTable.Cells;
            for (int i = 0; i < cells.Length; i++)
            {
                if (_objects[i] is { } copy)
                {
                    Copy(copy, Unsafe.AsRef<object>(image + cells[i]));
                }
            }
        }
    }

    // Both are of one type, whose instances have no elements. No write barrier is needed: what the copy refers to is kept by the
    // copy.
    private static void Copy(object from, object to)
    {
        byte* source = *(byte**)Unsafe.AsPointer(ref from);
        byte* target = *(byte**)Unsafe.AsPointer(ref to);
        uint bytes = (*(MethodTable**)source)->BaseSize - (uint)(2 * sizeof(nuint));
        new ReadOnlySpan<byte>(source + sizeof(nuint), (int)bytes).CopyTo(new Span<byte>(target + sizeof(nuint), (int)bytes));
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "MemberwiseClone")]
    private static extern object Clone(object statics);
}
