using System;
using System.Runtime;
using System.Runtime.InteropServices;
using UefiKernel.Kernel.Memory.Heap;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>
/// OLE automation's strings and variants, as far as they need no COM: <c>Marshal.StringToBSTR</c>, SecureString and ComVariant
/// use them.
/// </summary>
internal static unsafe class Automation
{
    // S_FALSE, E_INVALIDARG and E_NOTIMPL.
    private const int False = 1;
    private const int InvalidArgument = unchecked((int)0x8007_0057);
    private const int NotImplemented = unchecked((int)0x8000_4001);

    // VT_BSTR, and what lies in memory of its own: VT_LPSTR, VT_LPWSTR, VT_CLSID.
    private const ushort StringVariant = 8;
    private const ushort NarrowVariant = 30;
    private const ushort WideVariant = 31;
    private const ushort GuidVariant = 72;

    // The string follows its length in bytes (Microsoft, "BSTR"). Its block begins further ahead, so that the string is aligned
    // as blocks are.
    private const int Header = 16;

    /// <summary>Makes a string of characters, or room for as many when there is nothing to copy.</summary>
    /// <returns>Null when there is no memory.</returns>
    [RuntimeExport("SysAllocStringLen")]
    private static char* AllocateString(char* text, uint length) =>
        length <= int.MaxValue / sizeof(char) ? (char*)AllocateBytes((byte*)text, length * sizeof(char)) : null;

    [RuntimeExport("SysAllocStringByteLen")]
    private static byte* AllocateBytes(byte* text, uint length)
    {
        if (length > int.MaxValue - Header - sizeof(char))
        {
            return null;
        }

        byte* block = (byte*)KernelHeap.AllocateZeroed(Header + length + sizeof(char), Header);
        if (block == null)
        {
            return null;
        }

        // The caller vouches for length bytes at text.
        byte* made = block + Header;
        ((uint*)made)[-1] = length;
        if (text != null)
        {
            new ReadOnlySpan<byte>(text, (int)length).CopyTo(new Span<byte>(made, (int)length));
        }

        return made;
    }

    [RuntimeExport("SysFreeString")]
    private static void FreeString(byte* text)
    {
        if (text != null)
        {
            KernelHeap.Free(text - Header);
        }
    }

    /// <summary>No object has left an error: COM calls none.</summary>
    [RuntimeExport("GetErrorInfo")]
    private static int GetErrorInfo(uint reserved, void** error)
    {
        if (error == null)
        {
            return InvalidArgument;
        }

        *error = null;
        return False;
    }

    /// <summary>
    /// Frees what a variant refers to and makes it empty. Arrays and COM's interfaces, which cannot exist here, are refused.
    /// </summary>
    [RuntimeExport("PropVariantClear")]
    private static int ClearProperty(Variant* variant) => Clear(variant);

    [RuntimeExport("VariantClear")]
    private static int Clear(Variant* variant)
    {
        if (variant == null)
        {
            return InvalidArgument;
        }

        switch (variant->Type)
        {
            case StringVariant:
                FreeString((byte*)variant->Value);
                break;
            case NarrowVariant or WideVariant or GuidVariant:
                KernelHeap.Free((void*)variant->Value);
                break;
            case <= 7 or 10 or 11 or (>= 14 and <= 23) or 64:
                break; // Numbers, dates, errors, truth values, nothing: all of it lies within the variant (Microsoft, "VARENUM").
            default:
                return NotImplemented;
        }

        *variant = default;
        return 0;
    }

    /// <summary>VARIANT and PROPVARIANT (Microsoft, "VARIANT structure"): 24 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Variant
    {
        public ushort Type;
        public ushort Reserved1;
        public uint Reserved2;
        public nuint Value;
        public nuint Value2;
    }
}
