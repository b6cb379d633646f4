using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using UefiKernel.Efi;

namespace UefiKernel.Kernel.Tests.Boot;

/// <summary>A file system of the fake firmware that holds one file, with scripted quirks.</summary>
internal sealed unsafe class FakeVolume
{
    [ThreadStatic]
    private static FakeVolume? s_current;

    private int _position;

    /// <summary>Puts the volume on a handle.</summary>
    /// <param name="firmware">The firmware.</param>
    /// <param name="path">Where the file is.</param>
    /// <param name="content">Its bytes.</param>
    public FakeVolume(FakeFirmware firmware, string path, byte[] content)
    {
        s_current = this;
        Path = path;
        Content = content;
        Handle = firmware.NewHandle();
        EfiSimpleFileSystemProtocol* volume = firmware.Native<EfiSimpleFileSystemProtocol>();
        volume->OpenVolume = &OpenVolume;
        firmware.Install(Handle, EfiGuids.SimpleFileSystemProtocol, volume);
        Root = firmware.Native<EfiFileProtocol>();
        File = firmware.Native<EfiFileProtocol>();
        Root->Open = &Open;
        Root->Close = &Close;
        File->Close = &Close;
        File->Read = &Read;
    }

    public EfiHandle Handle { get; }

    public string Path { get; }

    public byte[] Content { get; }

    /// <summary>Bytes that a read returns at most.</summary>
    public int MostBytes { get; set; } = int.MaxValue;

    /// <summary>What OpenVolume, Open and Read return instead of working; Success lets them work.</summary>
    public (EfiStatus Volume, EfiStatus Open, EfiStatus Read) Statuses { get; set; }

    /// <summary>Whether the calls succeed without giving anything.</summary>
    public bool GivesNothing { get; set; }

    /// <summary>Whether a read says that it gave more than was asked for.</summary>
    public bool Overstates { get; set; }

    /// <summary>Paths that were opened.</summary>
    public List<string> Opened { get; } = [];

    /// <summary>Open files and directories.</summary>
    public int OpenCount { get; private set; }

    private EfiFileProtocol* Root { get; }

    private EfiFileProtocol* File { get; }

    [UnmanagedCallersOnly]
    private static EfiStatus OpenVolume(EfiSimpleFileSystemProtocol* volume, EfiFileProtocol** root)
    {
        FakeVolume current = s_current!;
        if (current.Statuses.Volume.IsError || current.GivesNothing)
        {
            return current.Statuses.Volume;
        }

        current.OpenCount++;
        *root = current.Root;
        return EfiStatus.Success;
    }

    [UnmanagedCallersOnly]
    private static EfiStatus Open(EfiFileProtocol* root, EfiFileProtocol** file, char* name, ulong mode, ulong attributes)
    {
        FakeVolume current = s_current!;
        string path = new(name);
        current.Opened.Add(path);
        if (current.Statuses.Open.IsError)
        {
            return current.Statuses.Open;
        }

        if (mode != EfiFileProtocol.ModeRead || !path.Equals(current.Path, StringComparison.OrdinalIgnoreCase))
        {
            return EfiStatus.NotFound;
        }

        current.OpenCount++;
        *file = current.File;
        return EfiStatus.Success;
    }

    [UnmanagedCallersOnly]
    private static EfiStatus Close(EfiFileProtocol* file)
    {
        s_current!.OpenCount--;
        return EfiStatus.Success;
    }

    [UnmanagedCallersOnly]
    private static EfiStatus Read(EfiFileProtocol* file, nuint* bytes, void* buffer)
    {
        FakeVolume current = s_current!;
        if (current.Statuses.Read.IsError)
        {
            return current.Statuses.Read;
        }

        int count = Math.Min((int)*bytes, Math.Min(current.MostBytes, current.Content.Length - current._position));
        current.Content.AsSpan(current._position, count).CopyTo(new Span<byte>(buffer, count));
        current._position += count;
        *bytes = current.Overstates ? *bytes + 1 : (nuint)count;
        return EfiStatus.Success;
    }
}
