using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using UefiKernel.Efi;

namespace UefiKernel.Kernel.Tests.Boot;

/// <summary>A graphics output of the fake firmware, with scripted modes and quirks.</summary>
internal sealed unsafe class FakeGraphicsOutput
{
    [ThreadStatic]
    private static Dictionary<nint, FakeGraphicsOutput>? s_outputs;

    private readonly FakeFirmware _firmware;
    private readonly EfiGraphicsOutputProtocolMode* _state;
    private readonly EfiGraphicsOutputModeInformation* _information;

    public FakeGraphicsOutput(FakeFirmware firmware, bool isOnConsole = false)
    {
        _firmware = firmware;
        Handle = firmware.NewHandle();
        _state = firmware.Native<EfiGraphicsOutputProtocolMode>();
        _information = firmware.Native<EfiGraphicsOutputModeInformation>();
        Protocol = firmware.Native<EfiGraphicsOutputProtocol>();
        Protocol->QueryMode = &QueryMode;
        Protocol->SetMode = &SetMode;
        Protocol->Mode = _state;
        (s_outputs ??= [])[(nint)Protocol] = this;
        firmware.Install(Handle, EfiGuids.GraphicsOutputProtocol, Protocol);
        if (isOnConsole)
        {
            firmware.Install(Handle, EfiGuids.ConsoleOutDevice, firmware.Native<ulong>());
        }
    }

    public EfiHandle Handle { get; }

    public EfiGraphicsOutputProtocol* Protocol { get; }

    public EfiGraphicsOutputProtocolMode* State => _state;

    public List<EfiGraphicsOutputModeInformation> Modes { get; } = [];

    /// <summary>The modes that SetMode was called with.</summary>
    public List<uint> ModesSet { get; } = [];

    /// <summary>Modes that SetMode refuses with DeviceError.</summary>
    public HashSet<uint> Refused { get; } = [];

    /// <summary>Whether a refused SetMode leaves the output in no mode at all.</summary>
    public bool LosesModeWhenRefused { get; set; }

    /// <summary>Whether QueryMode fails with NotStarted until a mode is set.</summary>
    public bool IsNotStarted { get; set; }

    public ulong FramebufferBase { get; set; } = 0x80_0000_0000;

    /// <summary>The framebuffer's size in bytes, 0 for as much as the mode takes.</summary>
    public nuint FramebufferSize { get; set; }

    public FakeGraphicsOutput WithMode(
        uint width,
        uint height,
        uint stride = 0,
        EfiGraphicsPixelFormat format = EfiGraphicsPixelFormat.PixelBlueGreenRedReserved8BitPerColor,
        EfiPixelBitmask masks = default)
    {
        Modes.Add(new()
        {
            HorizontalResolution = width,
            VerticalResolution = height,
            PixelsPerScanLine = stride == 0 ? width : stride,
            PixelFormat = format,
            PixelInformation = masks,
        });
        _state->MaxMode = (uint)Modes.Count;
        return this;
    }

    /// <summary>Makes a mode the current one, as the firmware does before the kernel starts.</summary>
    public FakeGraphicsOutput StartedIn(uint mode)
    {
        Apply(mode);
        return this;
    }

    public FakeGraphicsOutput WithEdid(EfiGuid protocol, byte[] edid)
    {
        EfiEdidActiveProtocol* data = _firmware.Native<EfiEdidActiveProtocol>();
        data->SizeOfEdid = (uint)edid.Length;
        data->Edid = _firmware.NativeBytes(edid);
        _firmware.Install(Handle, protocol, data);
        return this;
    }

    private void Apply(uint mode)
    {
        IsNotStarted = false;
        *_information = Modes[(int)mode];
        _state->Mode = mode;
        _state->Info = _information;
        _state->SizeOfInfo = (nuint)sizeof(EfiGraphicsOutputModeInformation);
        _state->FrameBufferBase = new(FramebufferBase);
        _state->FrameBufferSize = FramebufferSize != 0
            ? FramebufferSize
            : (nuint)_information->PixelsPerScanLine * _information->VerticalResolution * 4;
    }

    [UnmanagedCallersOnly]
    private static EfiStatus QueryMode(
        EfiGraphicsOutputProtocol* protocol, uint mode, nuint* size, EfiGraphicsOutputModeInformation** information)
    {
        FakeGraphicsOutput output = s_outputs![(nint)protocol];
        if (output.IsNotStarted)
        {
            return EfiStatus.NotStarted;
        }

        if (mode >= output.Modes.Count)
        {
            return EfiStatus.InvalidParameter;
        }

        void* buffer;
        EfiStatus status = output._firmware.Boot->AllocatePool(
            EfiMemoryType.BootServicesData, (nuint)sizeof(EfiGraphicsOutputModeInformation), &buffer);
        if (status.IsError)
        {
            return status;
        }

        *size = (nuint)sizeof(EfiGraphicsOutputModeInformation);
        *information = (EfiGraphicsOutputModeInformation*)buffer;
        **information = output.Modes[(int)mode];
        return EfiStatus.Success;
    }

    [UnmanagedCallersOnly]
    private static EfiStatus SetMode(EfiGraphicsOutputProtocol* protocol, uint mode)
    {
        FakeGraphicsOutput output = s_outputs![(nint)protocol];
        output.ModesSet.Add(mode);
        if (mode >= output.Modes.Count)
        {
            return EfiStatus.Unsupported;
        }

        if (output.Refused.Contains(mode))
        {
            if (output.LosesModeWhenRefused)
            {
                (output._state->Mode, output._state->FrameBufferSize) = (uint.MaxValue, 0);
            }

            return EfiStatus.DeviceError;
        }

        output.Apply(mode);
        return EfiStatus.Success;
    }
}
