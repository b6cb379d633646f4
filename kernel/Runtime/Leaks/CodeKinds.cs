using System;
using UefiKernel.Kernel.Runtime.Exceptions;
using UefiKernel.Shell.Console;

namespace UefiKernel.Kernel.Runtime.Leaks;

/// <summary>The kind of each method of the image, by the names that are there for stack traces. Allocates nothing.</summary>
internal readonly unsafe struct CodeKinds
{
    // A longer name of a type is cut off; what it begins with decides.
    private const int LongestName = 200;

    // Frames further out are not treated as the allocating code.
    private const int MostFrames = 32;

    private readonly byte* _kinds;

    private CodeKinds(byte* kinds) => _kinds = kinds;

    /// <summary>Looks at all names once.</summary>
    /// <param name="memory">A byte for each function of the image, all zeros, while the result is used.</param>
    /// <param name="image">The image.</param>
    /// <param name="names">Its names.</param>
    public static CodeKinds Read(void* memory, in CodeImage image, MethodNameTable names)
    {
        // Safety: Find returns a number below the count of functions, and the caller provides a byte for each function.
        byte* kinds = (byte*)memory;
        Span<char> buffer = stackalloc char[LongestName];
        MethodNameTable.Entry entry = default;
        uint owner = 0;
        CodeKind kind = CodeKind.Library;
        while (names.TryReadNext(ref entry))
        {
            if (entry.Owner != owner)
            {
                owner = entry.Owner;
                var text = new StyledText(buffer);
                names.WriteOwner(in entry, ref text);
                kind = KindOf(text.Written);
            }

            int row = image.Find(entry.Method);
            if (row >= 0)
            {
                kinds[row] = (byte)kind;
            }
        }

        return new CodeKinds(kinds);
    }

    /// <summary>The kind of the methods of a type.</summary>
    /// <param name="type">Its name with its namespace.</param>
    public static CodeKind KindOf(ReadOnlySpan<char> type)
    {
        const StringComparison Exact = StringComparison.Ordinal;
        const string Kernel = "UefiKernel.Kernel.";
        if (type.StartsWith(Kernel, Exact))
        {
            ReadOnlySpan<char> name = type[Kernel.Length..];
            return name.StartsWith("Memory.Heap.KernelHeap", Exact) || name.StartsWith("Runtime.Leaks.", Exact) ||
                name is "Runtime.ObjectAllocation" or "Runtime.NativeMemoryExports"
                ? CodeKind.Allocator
                : CodeKind.Own;
        }

        // Interop is CoreLib's, too.
        return type.StartsWith("System.", Exact) || type.StartsWith("Microsoft.", Exact) || type.StartsWith("Internal.", Exact) ||
            type.StartsWith("Interop", Exact)
            ? CodeKind.Library
            : CodeKind.Own;
    }

    /// <summary>
    /// The innermost caller of the kernel's own that is not on the way to the heap; the innermost of the library where no other
    /// is near.
    /// </summary>
    /// <param name="frame">Where to begin.</param>
    /// <returns>The address in its code; 0 when there is none.</returns>
    public ulong FindCaller(ref StackFrameIterator frame)
    {
        ulong library = 0;
        bool found = true;
        for (int i = 0; found && i < MostFrames; i++)
        {
            CodeKind kind = Of(in ManagedCode.Image, in frame.Location);
            if (kind == CodeKind.Own)
            {
                return frame.ControlPc;
            }

            library = kind == CodeKind.Library && library == 0 ? frame.ControlPc : library;
            found = frame.TryNextInTrace();
        }

        return library;
    }

    // A default value has no table: it looks through all names, which takes milliseconds.
    private CodeKind Of(in CodeImage image, in MethodLocation location)
    {
        if (_kinds != null)
        {
            int row = image.Find(location.Start);
            return row < 0 ? CodeKind.Library : (CodeKind)_kinds[row];
        }

        var text = new StyledText(stackalloc char[LongestName]);
        bool isNamed = MethodNameTable.OfImage().TryWrite(location.Start, ref text);
        return isNamed ? KindOf(text.Written[..text.Written.LastIndexOf('.')]) : CodeKind.Library;
    }
}
