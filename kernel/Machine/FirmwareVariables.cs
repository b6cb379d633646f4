using System;
using System.Collections.Generic;
using UefiKernel.Efi;

namespace UefiKernel.Machine;

/// <summary>
/// The variables that the firmware's runtime services keep (UEFI 2.10, section 8.2). Calls are bounded: firmware may answer
/// anything.
/// </summary>
/// <param name="runtime">The runtime services; null where there are none.</param>
/// <param name="enter">Enters the address space for a call.</param>
/// <param name="leave">Leaves it.</param>
internal sealed unsafe class FirmwareVariables(EfiRuntimeServices* runtime, Action enter, Action leave)
{
    /// <summary>Most variables that are listed. PCs have some hundreds.</summary>
    public const int MaximumVariables = 4096;

    /// <summary>Most bytes of a variable that are read; firmware has room for some 64 KiB in all.</summary>
    public const int LargestValue = 1 << 20;

    private const int FirstNameLength = 128;
    private const int LongestName = 32 << 10;

    /// <summary>Asks for all names.</summary>
    /// <param name="names">Those that the firmware told.</param>
    /// <returns>Null, or why there may be more.</returns>
    public string? List(out List<(string Name, EfiGuid Vendor)> names)
    {
        names = [];
        if (runtime == null || runtime->GetNextVariableName == null)
        {
            return "there are no runtime services";
        }

        char[] name = new char[FirstNameLength];
        EfiGuid vendor = default;
        while (names.Count < MaximumVariables)
        {
            EfiStatus status = Next(ref name, ref vendor);
            if (status == EfiStatus.NotFound)
            {
                return null;
            }

            if (status.IsError)
            {
                return $"the firmware answered {status.Name}";
            }

            int end = Array.IndexOf(name, '\0');
            names.Add((new string(name, 0, end < 0 ? name.Length : end), vendor));
            if (end < 0)
            {
                return "the firmware gave a name without an end";
            }
        }

        return $"there are more than {MaximumVariables}";
    }

    /// <summary>Asks for a variable.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="vendor">Whose it is.</param>
    /// <param name="attributes">How it is kept.</param>
    /// <param name="data">What it holds.</param>
    /// <returns>Null, or why it could not be read.</returns>
    public string? Read(string name, EfiGuid vendor, out uint attributes, out byte[] data)
    {
        attributes = 0;
        data = [];
        if (runtime == null || runtime->GetVariable == null)
        {
            return "there are no runtime services";
        }

        // Asked without room first, the firmware tells how much it needs; it may have changed its mind by the second time.
        EfiStatus status = Get(name, vendor, out attributes, data, out nuint needed);
        if (status == EfiStatus.BufferTooSmall)
        {
            if (needed > LargestValue)
            {
                return $"it has {needed} bytes, more than {LargestValue}";
            }

            data = new byte[needed];
            status = Get(name, vendor, out attributes, data, out needed);
        }

        if (status.IsError)
        {
            data = [];
            return $"the firmware answered {status.Name}";
        }

        data = data[..(int)Math.Min(needed, (nuint)data.Length)];
        return null;
    }

    private EfiStatus Next(ref char[] name, ref EfiGuid vendor)
    {
        while (true)
        {
            EfiStatus status;
            nuint bytes = (nuint)(name.Length * sizeof(char));
            EfiGuid next = vendor;

            // Safety: the firmware is told the buffer's size, and everything stays where it is during the call.
            fixed (char* buffer = name)
            {
                enter();
                try
                {
                    status = runtime->GetNextVariableName(&bytes, buffer, &next);
                }
                finally
                {
                    leave();
                }
            }

            // The buffer grows with the last name in it, which the firmware goes on from.
            if (status != EfiStatus.BufferTooSmall)
            {
                vendor = status.IsError ? vendor : next;
                return status;
            }

            int length = (int)Math.Min(bytes / sizeof(char), LongestName);
            if (length <= name.Length)
            {
                return status;
            }

            Array.Resize(ref name, length);
        }
    }

    private EfiStatus Get(string name, EfiGuid vendor, out uint attributes, byte[] data, out nuint bytes)
    {
        uint kept = 0;
        nuint size = (nuint)data.Length;
        EfiStatus status;

        // Safety: as above; a string ends in a null character.
        fixed (char* text = name)
        fixed (byte* buffer = data)
        {
            enter();
            try
            {
                status = runtime->GetVariable(text, &vendor, &kept, &size, buffer);
            }
            finally
            {
                leave();
            }
        }

        attributes = kept;
        bytes = size;
        return status;
    }
}
