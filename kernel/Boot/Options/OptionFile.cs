using System;
using UefiKernel.Efi;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Boot.Options;

/// <summary>
/// Reads <c>kernel.cfg</c>, which stands beside the image, through the firmware's file system (UEFI 2.10, sections 13.4 and
/// 13.5).
/// </summary>
/// <remarks>Works before the runtime: nothing is allocated. Must run before ExitBootServices.</remarks>
public static unsafe class OptionFile
{
    /// <summary>The file's name.</summary>
    public const string Name = "kernel.cfg";

    /// <summary>Bytes that are read at most: the longest text in UTF-8 or UTF-16, with a byte-order mark.</summary>
    public const int MostBytes = (LoadOptions.LongestText + 1) * 3;

    // The image's path is text in nodes of this type (UEFI 2.10, section 10.3.5.4); the end has its own type (section 10.3.1).
    private const byte MediaType = 4;
    private const byte FilePathSubType = 4;
    private const byte EndType = 0x7F;

    // A path has a node or two; more are an error of the firmware.
    private const int NodeLimit = 32;
    private const int PathLimit = 512;

    // A read may return fewer bytes than requested. Reading stops after this many reads, should the file never end.
    private const int ReadLimit = 64;

    /// <summary>Reads the file.</summary>
    /// <param name="boot">The boot services.</param>
    /// <param name="image">The handle of this image.</param>
    /// <param name="bytes">Filled from the start.</param>
    /// <param name="length">Bytes that were read; also after an error.</param>
    /// <returns>
    /// NotFound when there is no such file or the image did not come from a file system; BufferTooSmall when the file is longer
    /// than <paramref name="bytes"/>; otherwise what the firmware returned.
    /// </returns>
    public static EfiStatus Read(EfiBootServices* boot, EfiHandle image, Span<byte> bytes, out int length)
    {
        length = 0;

        // Safety: the interfaces of these GUIDs are these structures; they live as long as the image and the volume.
        var loaded = (EfiLoadedImageProtocol*)Find(boot, image, EfiGuids.LoadedImageProtocol);
        if (loaded == null || loaded->DeviceHandle.Value == null)
        {
            return EfiStatus.NotFound;
        }

        var volume = (EfiSimpleFileSystemProtocol*)Find(boot, loaded->DeviceHandle, EfiGuids.SimpleFileSystemProtocol);
        if (volume == null)
        {
            return EfiStatus.NotFound;
        }

        EfiFileProtocol* root = null;
        EfiStatus status;
        using (FirmwareGate.Enter())
        {
            status = volume->OpenVolume(volume, &root);
        }

        if (status.IsError || root == null)
        {
            return status.IsError ? status : EfiStatus.NotFound;
        }

        char* path = stackalloc char[PathLimit];
        ComposePath(loaded->FilePath, new Span<char>(path, PathLimit));
        EfiFileProtocol* file = null;
        using (FirmwareGate.Enter())
        {
            status = root->Open(root, &file, path, EfiFileProtocol.ModeRead, 0);
        }

        if (!status.IsError && file != null)
        {
            status = ReadAll(file, bytes, out length);
            Close(file);
        }

        Close(root);
        return !status.IsError && file == null ? EfiStatus.NotFound : status;
    }

    /// <summary>
    /// Replaces the name at the end of an image's path by <see cref="Name"/>. Without a path, or with one that is too long, the
    /// file is in the root.
    /// </summary>
    /// <param name="node">The path's first node; may be null.</param>
    /// <param name="path">Gets the path and a zero; 512 characters.</param>
    internal static void ComposePath(EfiDevicePathProtocol* node, Span<char> path)
    {
        int length = 0;
        for (int i = 0; node != null && i < NodeLimit && node->Type != EndType && node->Length >= sizeof(EfiDevicePathProtocol);
            i++)
        {
            if (node->Type == MediaType && node->SubType == FilePathSubType)
            {
                // Safety: the firmware vouches for the node's bytes. Its text may be at an odd address.
                AppendText(
                    new ReadOnlySpan<byte>(node + 1, node->Length - sizeof(EfiDevicePathProtocol)), path, ref length);
            }

            node = (EfiDevicePathProtocol*)((byte*)node + node->Length);
        }

        while (length > 0 && path[length - 1] != '\\')
        {
            length--;
        }

        if (length == 0 || length + Name.Length >= path.Length)
        {
            length = 0;
            path[length++] = '\\';
        }

        Name.CopyTo(path[length..]);
        path[length + Name.Length] = '\0';
    }

    // Nodes are put together with one separator between them. What does not fit makes the path too long for a name behind it.
    private static void AppendText(ReadOnlySpan<byte> text, Span<char> path, ref int length)
    {
        bool isFirst = true;
        for (; text.Length >= sizeof(char) && length < path.Length; text = text[sizeof(char)..])
        {
            char character = (char)(text[0] | (text[1] << 8));
            if (character == '\0')
            {
                break;
            }

            // UEFI's separator is the backslash; U-Boot was seen to write others.
            character = character == '/' ? '\\' : character;
            if (isFirst && length > 0 && character != '\\' && path[length - 1] != '\\')
            {
                path[length++] = '\\';
            }

            if (length < path.Length && !(character == '\\' && length > 0 && path[length - 1] == '\\'))
            {
                path[length++] = character;
            }

            isFirst = false;
        }
    }

    // The interface of a handle, or null.
    private static void* Find(EfiBootServices* boot, EfiHandle handle, EfiGuid protocol)
    {
        void* found = null;
        using (FirmwareGate.Enter())
        {
            return boot->HandleProtocol(handle, &protocol, &found).IsError ? null : found;
        }
    }

    private static void Close(EfiFileProtocol* file)
    {
        using (FirmwareGate.Enter())
        {
            file->Close(file);
        }
    }

    private static EfiStatus ReadPart(EfiFileProtocol* file, nuint* count, byte* buffer)
    {
        using (FirmwareGate.Enter())
        {
            return file->Read(file, count, buffer);
        }
    }

    private static EfiStatus ReadAll(EfiFileProtocol* file, Span<byte> bytes, out int length)
    {
        length = 0;
        fixed (byte* buffer = bytes)
        {
            for (int i = 0; i < ReadLimit && length < bytes.Length; i++)
            {
                nuint count = (nuint)(bytes.Length - length);
                EfiStatus status = ReadPart(file, &count, buffer + length);
                if (status.IsError || count == 0)
                {
                    return status;
                }

                if (count > (nuint)(bytes.Length - length))
                {
                    return EfiStatus.DeviceError;
                }

                length += (int)count;
            }

            // Only the end of the file says that it is whole.
            byte next;
            nuint more = 1;
            EfiStatus last = ReadPart(file, &more, &next);
            return last.IsError || more == 0 ? last : EfiStatus.BufferTooSmall;
        }
    }
}
