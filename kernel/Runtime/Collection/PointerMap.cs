using System.Runtime.CompilerServices;
using UefiKernel.Memory.Collection;

namespace UefiKernel.Kernel.Runtime.Collection;

/// <summary>
/// Where an object's references are: the <c>GCDesc</c> that lies below its type's <see cref="MethodTable"/> and grows downward
/// (dotnet/runtime release 10.0, <c>gcdesc.h</c>). A count comes first. A positive one counts series, each an offset from the
/// reference and a length from which the object's size was subtracted. A negative one belongs to an array of structures: an
/// offset, then the pairs of one element. A pair is a number of references and the number of bytes to skip after them.
/// </summary>
internal static unsafe class PointerMap
{
    /// <summary>Bytes of the map; 0 when the type has no references.</summary>
    public static int SizeOf(MethodTable* type)
    {
        if (!type->HasPointers)
        {
            return 0;
        }

        nint count = ((nint*)type)[-1];
        int words = count > 0 ? (int)(1 + (2 * count)) : (int)(1 + 2 + (-count - 1));
        return words * sizeof(nint);
    }

    /// <summary>The words in which all references of an object lie, when there is one series.</summary>
    /// <param name="reference">The object: the address of its first word, which points at its type.</param>
    /// <param name="type">Its type, which has pointers.</param>
    /// <param name="first">The first word.</param>
    /// <param name="end">Behind the last one.</param>
    /// <returns>False when there are more series, or elements that are structures, or no elements.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryGetRow(byte* reference, MethodTable* type, out nuint* first, out nuint* end)
    {
        // The words below a type with HasPointers are the map, as in Visit.
        nint* map = (nint*)type;
        first = (nuint*)(reference + map[-2]);
        end = (nuint*)((byte*)first + map[-3] + type->BaseSize);
        if (map[-1] != 1)
        {
            return false;
        }

        if (!type->HasElements)
        {
            return true;
        }

        // Elements that are references, or structures of nothing else.
        end = (nuint*)((byte*)end + ((nuint)(*(uint*)(reference + sizeof(void*))) * type->ComponentSize));
        return first != end;
    }

    /// <summary>Shows each reference in an object that is not null to a visitor.</summary>
    /// <param name="reference">The object: the address of its first word, which points at its type.</param>
    /// <param name="type">Its type, which has pointers.</param>
    /// <param name="size">Its bytes, header included.</param>
    /// <param name="visitor">Sees the references.</param>
    public static void Visit<TVisitor>(byte* reference, MethodTable* type, nuint size, ref TVisitor visitor)
        where TVisitor : struct, IReferenceVisitor
    {
        // The words below a type with HasPointers are the map: ILC and the type loader write both together, and they never
        // change.
        nint* map = (nint*)type - 1;
        nint count = *map;
        if (count > 0)
        {
            for (nint* series = map - 2; count > 0; count--, series -= 2)
            {
                byte** first = (byte**)(reference + series[1]);
                Visit(first, (byte**)((byte*)first + series[0] + (nint)size), ref visitor);
            }
        }
        else
        {
            VisitElements(map, count, reference + map[-1], reference + size - KernelObjectModel.HeaderSize, ref visitor);
        }
    }

    /// <summary>Shows those of them to a visitor that lie in a range, or a few more.</summary>
    /// <param name="reference">The object.</param>
    /// <param name="type">Its type, which has pointers.</param>
    /// <param name="size">Its bytes, header included.</param>
    /// <param name="low">Where the range begins.</param>
    /// <param name="high">Where it ends.</param>
    /// <param name="visitor">Sees the references.</param>
    public static void Visit<TVisitor>(
        byte* reference, MethodTable* type, nuint size, byte* low, byte* high, ref TVisitor visitor)
        where TVisitor : struct, IReferenceVisitor
    {
        nint* map = (nint*)type - 1;
        nint count = *map;
        if (count > 0)
        {
            for (nint* series = map - 2; count > 0; count--, series -= 2)
            {
                byte* first = reference + series[1];
                byte* end = first + series[0] + (nint)size;
                Visit((byte**)(first < low ? low : first), (byte**)(end > high ? high : end), ref visitor);
            }

            return;
        }

        // From the element that the range begins in.
        byte* elements = reference + map[-1];
        nuint skipped = low > elements ? (nuint)(low - elements) / type->ComponentSize * type->ComponentSize : 0;
        byte* behind = reference + size - KernelObjectModel.HeaderSize;
        VisitElements(map, count, elements + skipped, behind < high ? behind : high, ref visitor);
    }

    private static void VisitElements<TVisitor>(nint* map, nint count, byte* field, byte* end, ref TVisitor visitor)
        where TVisitor : struct, IReferenceVisitor
    {
        while (field < end)
        {
            for (nint i = 0; i > count; i--)
            {
                uint* pair = (uint*)(map - 2 + i);
                byte** behind = (byte**)field + pair[0];
                Visit((byte**)field, behind, ref visitor);
                field = (byte*)behind + pair[1];
            }
        }
    }

    private static void Visit<TVisitor>(byte** first, byte** end, ref TVisitor visitor)
        where TVisitor : struct, IReferenceVisitor
    {
        for (byte** field = first; field < end; field++)
        {
            if (*field != null)
            {
                visitor.Visit(*field - KernelObjectModel.HeaderSize);
            }
        }
    }
}
