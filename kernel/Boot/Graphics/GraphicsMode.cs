using System;
using UefiKernel.Efi;
using UefiKernel.Kernel.Boot.Options;
using UefiKernel.Kernel.Drivers.Screen;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Boot.Graphics;

/// <summary>
/// Chooses a graphics output and its mode (UEFI 2.10, section 12.9): of several outputs the one that the boot options name, else
/// one that the firmware's console is on, and there the mode that the boot options name, else the one that the monitor's EDID
/// prefers, else the one that is set.
/// </summary>
/// <remarks>Works before the runtime. Must run before ExitBootServices; the framebuffer stays afterwards.</remarks>
public static unsafe class GraphicsMode
{
    /// <summary>
    /// 16,384 pixels in each direction, four times today's largest screens; more is treated as an error of the firmware.
    /// </summary>
    public const uint LargestDimension = 16384;

    /// <summary>Finds a screen and sets its mode.</summary>
    /// <param name="boot">The boot services.</param>
    /// <param name="request">The mode that the boot options ask for, if any.</param>
    /// <param name="number">
    /// The output that the boot options ask for, from 1 on; 0 for any. Where it does not work, the first one that does is taken.
    /// </param>
    /// <param name="keepsMode">Whether the firmware's mode is kept unless another one is asked for.</param>
    public static GraphicsModeResult Select(EfiBootServices* boot, DisplayModeOption request, int number, bool keepsMode = false)
    {
        if (!GraphicsOutputs.TryFind(boot, out GraphicsOutputs outputs))
        {
            return default;
        }

        var result = new GraphicsModeResult { Outcome = GraphicsOutcome.NoFramebuffer };
        if (number >= 1 && number <= outputs.Count)
        {
            result = SelectOn(boot, outputs, number - 1, request, keepsMode);
        }

        for (int i = 0; i < outputs.Count && !result.HasFramebuffer; i++)
        {
            GraphicsModeResult candidate = SelectOn(boot, outputs, i, request, keepsMode);
            if (candidate.Outcome > result.Outcome)
            {
                result = candidate;
            }
        }

        return result with { Outputs = outputs.Count };
    }

    private static GraphicsModeResult SelectOn(
        EfiBootServices* boot, in GraphicsOutputs outputs, int index, DisplayModeOption request, bool keepsMode)
    {
        if (!GraphicsOutput.TryOpen(boot, outputs[index], out GraphicsOutput output))
        {
            return new() { Outcome = GraphicsOutcome.NoFramebuffer };
        }

        GraphicsModeResult result = SelectOn(boot, outputs[index], output, request, keepsMode);
        return result.HasFramebuffer ? result with { Output = index + 1, Monitor = GetSize(boot, outputs[index]) } : result;
    }

    private static GraphicsModeResult SelectOn(
        EfiBootServices* boot, EfiHandle handle, in GraphicsOutput output, DisplayModeOption request, bool keepsMode)
    {
        bool requestedMissing = false;
        if (request.IsGiven)
        {
            if (output.TryFind(request.Width, request.Height, out uint requested))
            {
                GraphicsModeResult result = Set(output, requested, GraphicsOutcome.RequestedMode);
                if (result.HasFramebuffer)
                {
                    return result;
                }
            }
            else
            {
                requestedMissing = true;
            }
        }

        if (!keepsMode && TryGetPreferredTiming(boot, handle, out EdidTiming timing) &&
            output.TryFind(timing.Width, timing.Height, out uint preferred))
        {
            GraphicsModeResult result = Set(output, preferred, GraphicsOutcome.PreferredMode);
            if (result.HasFramebuffer)
            {
                return result with { RequestedModeMissing = requestedMissing };
            }
        }

        // The current mode if it has a framebuffer, otherwise the first that has.
        return output.TryFind(0, 0, out uint any)
            ? Set(output, any, GraphicsOutcome.KeptMode) with { RequestedModeMissing = requestedMissing }
            : new() { Outcome = GraphicsOutcome.NoFramebuffer };
    }

    private static GraphicsModeResult Set(in GraphicsOutput output, uint mode, GraphicsOutcome outcome)
    {
        uint before = output.CurrentMode;
        bool isSet = output.TrySet(mode);
        GraphicsOutcome state = output.ReadFramebuffer(out FramebufferInfo info);
        if (isSet && state == GraphicsOutcome.KeptMode)
        {
            return new() { Outcome = outcome, Framebuffer = info, Mode = mode };
        }

        // A refused mode may have left the hardware in any state, and a mode without a usable framebuffer cannot be used: restore
        // the mode before.
        if (!output.TrySet(before))
        {
            return new() { Outcome = GraphicsOutcome.BrokenFramebuffer, ModeRefused = true };
        }

        state = output.ReadFramebuffer(out info);
        return new()
        {
            Outcome = state,
            Framebuffer = info,
            Mode = before,
            ModeRefused = true,
        };
    }

    private static bool TryGetPreferredTiming(EfiBootServices* boot, EfiHandle handle, out EdidTiming timing) =>
        EdidTiming.TryDecode(FindEdid(boot, handle, EfiGuids.EdidActiveProtocol), out timing)
        || EdidTiming.TryDecode(FindEdid(boot, handle, EfiGuids.EdidDiscoveredProtocol), out timing);

    private static EdidSize GetSize(EfiBootServices* boot, EfiHandle handle)
    {
        var active = EdidSize.Read(FindEdid(boot, handle, EfiGuids.EdidActiveProtocol));
        return active.IsKnown ? active : EdidSize.Read(FindEdid(boot, handle, EfiGuids.EdidDiscoveredProtocol));
    }

    // The base block; empty where there is none.
    private static ReadOnlySpan<byte> FindEdid(EfiBootServices* boot, EfiHandle handle, EfiGuid guid)
    {
        void* found = null;
        EfiStatus status;
        using (FirmwareGate.Enter())
        {
            status = boot->HandleProtocol(handle, &guid, &found);
        }

        if (status.IsError || found == null)
        {
            return default;
        }

        // Safety: both EDID protocols have this layout, and the firmware vouches for the bytes.
        var edid = (EfiEdidActiveProtocol*)found;
        return edid->Edid != null && edid->SizeOfEdid >= EdidTiming.BlockSize
            ? new ReadOnlySpan<byte>(edid->Edid, EdidTiming.BlockSize)
            : default;
    }
}
