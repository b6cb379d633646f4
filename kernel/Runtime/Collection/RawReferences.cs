using System.Runtime;
using System.Runtime.CompilerServices;

namespace UefiKernel.Kernel.Runtime.Collection;

/// <summary>
/// The kernel's exports that take or return objects as plain pointers, which GC info knows nothing of. Another thread may
/// collect while one of them holds the only reference; so their frames, and those of what they call, are searched word by word.
/// </summary>
internal static unsafe class RawReferences
{
    /// <summary>Whether a method is one of them.</summary>
    /// <param name="method">The image's offset of the method.</param>
    public static bool Contains(uint method)
    {
        // Collection.asm lists them and ends the list with 0.
        for (uint* listed = GetMethods(); *listed != 0; listed++)
        {
            if (*listed == method)
            {
                return true;
            }
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("GetRawReferenceMethods")]
    private static extern uint* GetMethods();
}
