using System.Runtime;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>
/// COM: not here. CoreLib asks for the multithreaded apartment on each new thread, where no thread owes any other anything, so
/// that is granted; all else becomes a PlatformNotSupportedException, or leaves a thread's apartment unknown.
/// </summary>
internal static unsafe class ComponentObjectModel
{
    // E_NOTIMPL, CO_E_NOTINITIALIZED and E_INVALIDARG (Microsoft, "COM Error Codes").
    private const int NotImplemented = unchecked((int)0x8000_4001);
    private const int NotInitialized = unchecked((int)0x8004_01F0);
    private const int InvalidArgument = unchecked((int)0x8007_0057);

    // COINIT_APARTMENTTHREADED.
    private const uint SingleThreaded = 2;

    [RuntimeExport("CoInitializeEx")]
    private static int Initialize(void* reserved, uint mode) => (mode & SingleThreaded) != 0 ? NotImplemented : 0;

    [RuntimeExport("CoUninitialize")]
    private static void Uninitialize()
    {
    }

    [RuntimeExport("CoGetApartmentType")]
    private static int GetApartmentType(int* type, int* qualifier)
    {
        if (type == null || qualifier == null)
        {
            return InvalidArgument;
        }

        *type = 0;
        *qualifier = 0;
        return NotInitialized;
    }
}
