using System.Runtime.InteropServices;

namespace UefiKernel.Kernel.Runtime.Exceptions;

/// <summary>
/// Reads a method's clauses: their number, then per clause the start and, shifted left by two over the kind, the length of the
/// protected code, the handler, and a type's offset in the image (4 bytes) or a filter; numbers are of variable length. Format:
/// dotnet/runtime release 10.0, <c>Runtime/windows/CoffNativeCodeManager.cpp</c> and <c>Runtime/inc/varint.h</c>. CoreLib keeps a
/// reader in its <c>EH.EHEnum</c>, 32 bytes.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClauseReader
{
    private uint _method;
    private uint _next;
    private uint _left;

    /// <summary>Starts at a method's first clause.</summary>
    /// <param name="image">The image.</param>
    /// <param name="method">Its offset of the method.</param>
    /// <param name="clauses">Its offset of the clauses.</param>
    /// <param name="reader">The reader; without clauses when the result is false.</param>
    /// <returns>False when there is no such place in the image.</returns>
    public static bool TryStart(in CodeImage image, uint method, uint clauses, out ClauseReader reader)
    {
        reader = new ClauseReader { _method = method, _next = clauses };
        return reader.TryReadNumber(image, out reader._left);
    }

    /// <summary>Reads the next clause.</summary>
    /// <returns>False after the last one, and when it is not a clause or leads out of the image.</returns>
    public bool TryNext(in CodeImage image, out ExceptionClause clause)
    {
        clause = default;
        if (_left == 0)
        {
            return false;
        }

        _left--;
        if (!TryReadNumber(image, out clause.TryStart) || !TryReadNumber(image, out uint lengthAndKind) ||
            !TryReadPlace(image, out clause.Handler))
        {
            return false;
        }

        clause.Kind = (ClauseKind)(lengthAndKind & 3);
        clause.TryEnd = clause.TryStart + (lengthAndKind >> 2);
        switch (clause.Kind)
        {
            case ClauseKind.Typed:
                bool read = image.TryRead(_next, out uint type) && type < image.Size;
                _next += sizeof(uint);
                clause.Type = (void*)(image.Start + type);
                return read;
            case ClauseKind.Filter:
                return TryReadPlace(image, out clause.Filter);
            default:
                return clause.Kind == ClauseKind.Fault;
        }
    }

    private bool TryReadPlace(in CodeImage image, out void* place)
    {
        bool read = TryReadNumber(image, out uint offset);
        uint target = _method + offset;
        place = (void*)(image.Start + target);
        return read && target >= _method && target < image.Size;
    }

    // The number of low one bits before the first zero bit is the number of bytes after the first; five bytes hold a plain 32-bit
    // number.
    private bool TryReadNumber(in CodeImage image, out uint number)
    {
        number = 0;
        if (!image.TryRead(_next, out byte first))
        {
            return false;
        }

        int more = 0;
        while (more < 4 && (first >> more & 1) != 0)
        {
            more++;
        }

        if (more == 4)
        {
            bool read = image.TryRead(_next + 1, out number);
            _next += 5;
            return read;
        }

        number = (uint)first >> (more + 1);
        for (int i = 0; i < more; i++)
        {
            if (!image.TryRead(_next + 1 + (uint)i, out byte next))
            {
                return false;
            }

            number |= (uint)next << (7 - more + (8 * i));
        }

        _next += 1 + (uint)more;
        return true;
    }
}
