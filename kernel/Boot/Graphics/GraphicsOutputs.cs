using System.Runtime.CompilerServices;
using UefiKernel.Efi;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Boot.Graphics;

/// <summary>
/// The firmware's graphics outputs in the order in which they are preferred and numbered: those that its console is on come
/// first. An output that can only copy blocks is left out, and so is a second handle of the same framebuffer: EDK II's console
/// splitter is both.
/// </summary>
/// <remarks>
/// Works before the runtime: nothing is allocated. The handles are the firmware's and live until ExitBootServices.
/// </remarks>
public unsafe struct GraphicsOutputs
{
    /// <summary>The number of outputs that are considered; real machines have a handful.</summary>
    public const int Capacity = 16;

    private const nuint HandleLimit = 64;

    private Handles _handles;

    /// <summary>The number of outputs.</summary>
    public int Count { get; private set; }

    /// <summary>The handle of an output, 0 ≤ index &lt; <see cref="Count"/>.</summary>
    /// <param name="index">The output.</param>
    public readonly EfiHandle this[int index] => new((void*)_handles[index]);

    /// <summary>Lists the outputs. Nothing on them changes.</summary>
    /// <param name="boot">The boot services.</param>
    /// <param name="outputs">The outputs; there may be none that is of use.</param>
    /// <returns>False when the firmware has no graphics output at all.</returns>
    public static bool TryFind(EfiBootServices* boot, out GraphicsOutputs outputs)
    {
        outputs = default;
        EfiGuid guid = EfiGuids.GraphicsOutputProtocol;
        nuint count = 0;
        EfiHandle* handles = null;
        EfiStatus status;
        using (FirmwareGate.Enter())
        {
            status = boot->LocateHandleBuffer(EfiLocateSearchType.ByProtocol, &guid, null, &count, &handles);
        }

        if (status.IsError || handles == null)
        {
            return false;
        }

        // Safety: the firmware vouches for count handles; the buffer is pool and freed below.
        for (int pass = 0; pass < 2; pass++)
        {
            for (nuint i = 0; i < count && i < HandleLimit && outputs.Count < Capacity; i++)
            {
                if (IsOnConsole(boot, handles[i]) == (pass == 0) && GraphicsOutput.IsCandidate(boot, handles[i]) &&
                    !outputs.HasFramebufferOf(boot, handles[i]))
                {
                    outputs._handles[outputs.Count++] = (nint)handles[i].Value;
                }
            }
        }

        using (FirmwareGate.Enter())
        {
            boot->FreePool(handles);
        }

        return count != 0;
    }

    private readonly bool HasFramebufferOf(EfiBootServices* boot, EfiHandle handle)
    {
        ulong framebuffer = GraphicsOutput.FramebufferOf(boot, handle);
        for (int i = 0; i < Count && framebuffer != 0; i++)
        {
            if (GraphicsOutput.FramebufferOf(boot, this[i]) == framebuffer)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOnConsole(EfiBootServices* boot, EfiHandle handle)
    {
        EfiGuid guid = EfiGuids.ConsoleOutDevice;
        void* ignored = null;
        using (FirmwareGate.Enter())
        {
            return !boot->HandleProtocol(handle, &guid, &ignored).IsError;
        }
    }

    [InlineArray(Capacity)]
    private struct Handles
    {
        private nint _first;
    }
}
