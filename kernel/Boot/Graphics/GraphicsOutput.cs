using UefiKernel.Efi;
using UefiKernel.Kernel.Drivers.Screen;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Boot.Graphics;

/// <summary>One graphics output of the firmware, its answers checked (UEFI 2.10, section 12.9.2).</summary>
/// <remarks>
/// Safety: the pointers are the firmware's and live until ExitBootServices; an instance is used only before that.
/// </remarks>
internal readonly unsafe struct GraphicsOutput
{
    // Real outputs have a few dozen modes. The count comes from the firmware; a wrong one must not keep the machine busy.
    private const uint ModeLimit = 1024;

    private readonly EfiBootServices* _boot;
    private readonly EfiGraphicsOutputProtocol* _protocol;

    private GraphicsOutput(EfiBootServices* boot, EfiGraphicsOutputProtocol* protocol)
    {
        _boot = boot;
        _protocol = protocol;
    }

    /// <summary>The number of modes.</summary>
    public uint ModeCount => _protocol->Mode->MaxMode < ModeLimit ? _protocol->Mode->MaxMode : ModeLimit;

    /// <summary>The number of the current mode.</summary>
    public uint CurrentMode => _protocol->Mode->Mode;

    /// <summary>Opens the output of a handle, and sets its first mode when none is set yet.</summary>
    /// <param name="boot">The boot services.</param>
    /// <param name="handle">A handle with a graphics output protocol.</param>
    /// <param name="output">The output.</param>
    /// <returns>False when there is no such protocol or it cannot be started.</returns>
    public static bool TryOpen(EfiBootServices* boot, EfiHandle handle, out GraphicsOutput output)
    {
        output = default;
        EfiGraphicsOutputProtocol* found = Find(boot, handle);
        if (found == null)
        {
            return false;
        }

        output = new(boot, found);
        EfiGraphicsOutputProtocolMode* mode = output._protocol->Mode;
        EfiStatus status = output.Query(mode == null ? 0 : mode->Mode, out _);
        if (status == EfiStatus.NotStarted || mode == null || mode->Info == null)
        {
            if (!output.TryPut(0))
            {
                return false;
            }
        }

        return output._protocol->Mode != null;
    }

    /// <summary>
    /// Whether an output has a mode with a framebuffer, or has none set yet so that this cannot be seen. Nothing on it changes.
    /// </summary>
    /// <param name="boot">The boot services.</param>
    /// <param name="handle">A handle.</param>
    public static bool IsCandidate(EfiBootServices* boot, EfiHandle handle)
    {
        EfiGraphicsOutputProtocol* protocol = Find(boot, handle);
        if (protocol == null)
        {
            return false;
        }

        var output = new GraphicsOutput(boot, protocol);
        return protocol->Mode == null || protocol->Mode->Info == null
            || output.Query(output.CurrentMode, out _) == EfiStatus.NotStarted || output.TryFind(0, 0, out _);
    }

    /// <summary>The address of an output's framebuffer in its current mode; 0 where there is none.</summary>
    /// <param name="boot">The boot services.</param>
    /// <param name="handle">A handle.</param>
    public static ulong FramebufferOf(EfiBootServices* boot, EfiHandle handle)
    {
        EfiGraphicsOutputProtocol* protocol = Find(boot, handle);
        bool hasFramebuffer = protocol != null && protocol->Mode != null && protocol->Mode->Info != null
            && protocol->Mode->Info->PixelFormat != EfiGraphicsPixelFormat.PixelBltOnly;
        return hasFramebuffer ? protocol->Mode->FrameBufferBase.Value : 0;
    }

    /// <summary>Describes a mode.</summary>
    /// <param name="mode">Its number.</param>
    /// <param name="information">The description.</param>
    /// <returns>What QueryMode returned; DeviceError when it succeeded without a description.</returns>
    public EfiStatus Query(uint mode, out EfiGraphicsOutputModeInformation information)
    {
        information = default;
        EfiGraphicsOutputModeInformation* found = null;
        nuint size = 0;
        EfiStatus status;
        using (FirmwareGate.Enter())
        {
            status = _protocol->QueryMode(_protocol, mode, &size, &found);
        }

        if (status.IsError)
        {
            return status;
        }

        if (found == null)
        {
            return EfiStatus.DeviceError;
        }

        bool isWhole = size >= (nuint)sizeof(EfiGraphicsOutputModeInformation);
        if (isWhole)
        {
            information = *found;
        }

        using (FirmwareGate.Enter())
        {
            _boot->FreePool(found);
        }

        return isWhole ? status : EfiStatus.DeviceError;
    }

    /// <summary>
    /// Finds the first mode with a framebuffer and, if a size is given, of that size. The current mode is preferred.
    /// </summary>
    /// <param name="width">Pixels of a row, or 0 for any.</param>
    /// <param name="height">Rows, or 0 for any.</param>
    /// <param name="mode">The mode's number.</param>
    public bool TryFind(int width, int height, out uint mode)
    {
        mode = CurrentMode;
        if (Fits(mode, width, height))
        {
            return true;
        }

        for (mode = 0; mode < ModeCount; mode++)
        {
            if (Fits(mode, width, height))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Sets a mode unless it is the current one.</summary>
    /// <param name="mode">Its number.</param>
    public bool TrySet(uint mode) => mode == CurrentMode || TryPut(mode);

    /// <summary>Reads and checks what the current mode says about its framebuffer.</summary>
    /// <param name="info">The framebuffer.</param>
    /// <returns>A value of <see cref="GraphicsOutcome.KeptMode"/> when all is well, otherwise what is wrong.</returns>
    public GraphicsOutcome ReadFramebuffer(out FramebufferInfo info)
    {
        info = default;
        EfiGraphicsOutputProtocolMode* mode = _protocol->Mode;
        if (mode == null || mode->Info == null)
        {
            return GraphicsOutcome.BrokenFramebuffer;
        }

        return FramebufferCheck.Read(*mode->Info, mode->FrameBufferBase, mode->FrameBufferSize, out info);
    }

    private static EfiGraphicsOutputProtocol* Find(EfiBootServices* boot, EfiHandle handle)
    {
        EfiGuid guid = EfiGuids.GraphicsOutputProtocol;
        void* found = null;
        using (FirmwareGate.Enter())
        {
            return boot->HandleProtocol(handle, &guid, &found).IsError ? null : (EfiGraphicsOutputProtocol*)found;
        }
    }

    private bool TryPut(uint mode)
    {
        using (FirmwareGate.Enter())
        {
            return !_protocol->SetMode(_protocol, mode).IsError;
        }
    }

    private bool Fits(uint mode, int width, int height) =>
        !Query(mode, out EfiGraphicsOutputModeInformation information).IsError
        && information.PixelFormat != EfiGraphicsPixelFormat.PixelBltOnly
        && (width == 0 || (information.HorizontalResolution == width && information.VerticalResolution == height));
}
