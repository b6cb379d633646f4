using System;
using UefiKernel.Kernel.Runtime.Exceptions;

namespace UefiKernel.Kernel.Runtime;

/// <summary>Names of types, from the library's metadata.</summary>
internal static class TypeNames
{
    /// <summary>The name of the type that objects point to.</summary>
    /// <param name="type">The address of its <see cref="MethodTable"/>.</param>
    /// <returns>Such as <c>System.Int32[]</c>; words in its place when there is none.</returns>
    // Safety: the types of the image always exist. Others are made at run time, some of them for statics only, and may be
    // gone.
    public static unsafe string Find(nuint type)
    {
        ref readonly CodeImage image = ref ManagedCode.Image;
        if (image.OffsetOf(type) >= image.Size)
        {
            return "type made at run time";
        }

        if (((MethodTable*)type)->IsOfStatics)
        {
            return "statics";
        }

        try
        {
            return Type.GetTypeFromHandle(RuntimeTypeHandle.FromIntPtr((nint)type))?.ToString() ?? "";
        }
        catch (InvalidOperationException)
        {
            // The compiler keeps no name for types whose name the program never uses.
            return $"type at 0x{(ulong)type:X}";
        }
    }
}
