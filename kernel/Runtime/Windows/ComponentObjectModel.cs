using System.Runtime;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>
/// COM: not here. CoreLib enters the multithreaded apartment on each new thread. It needs nothing from COM, so that succeeds.
/// Everything else becomes a PlatformNotSupportedException, or reports a thread's apartment as unknown.
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
