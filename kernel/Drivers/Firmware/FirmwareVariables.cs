using System;
using System.Collections.Generic;
using UefiKernel.Efi;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Drivers.Firmware;

/// <summary>
/// The variables that the firmware's runtime services keep (UEFI 2.10, section 8.2). Calls are bounded: firmware may answer
/// anything.
/// </summary>
/// <remarks>
/// Firmware uses the addresses it gets as physical ones, in system management mode for example. Objects may lie elsewhere, so
/// names and values go through a buffer that is mapped to itself. Stacks are, so numbers on them need none.
/// </remarks>
/// <param name="runtime">The runtime services; null where there are none.</param>
/// <param name="buffers">Gives memory that is mapped to itself.</param>
/// <param name="enter">Enters the address space for a call.</param>
/// <param name="leave">Leaves it.</param>
internal sealed unsafe class FirmwareVariables(EfiRuntimeServices* runtime, IFirmwareBuffers buffers, Action enter, Action leave)
{
    /// <summary>Most variables that are listed. PCs have some hundreds.</summary>
    public const int MaximumVariables = 4096;

    /// <summary>Most bytes of a variable that are read; firmware has room for some 64 KiB in all.</summary>
    public const int LargestValue = 1 << 20;

    private const int FirstNameLength = 128;
    private const int LongestName = 32 << 10;
    private const string NoBuffer = "there is no memory for the firmware's answer";

    /// <summary>Asks for all names.</summary>
    /// <param name="names">Those that the firmware reported.</param>
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
            if (!TryNext(ref name, ref vendor, out EfiStatus status))
            {
                return NoBuffer;
            }

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
    /// <param name="vendor">The GUID of its vendor.</param>
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

        // A first call without room returns the needed size. The variable may have grown by the second call.
        if (!TryGet(name, vendor, out attributes, data, out nuint needed, out EfiStatus status))
        {
            return NoBuffer;
        }

        if (status == EfiStatus.BufferTooSmall)
        {
            if (needed > LargestValue)
            {
                return $"it has {needed} bytes, more than {LargestValue}";
            }

            data = new byte[needed];
            if (!TryGet(name, vendor, out attributes, data, out needed, out status))
            {
                return NoBuffer;
            }
        }

        if (status.IsError)
        {
            data = [];
            return $"the firmware answered {status.Name}";
        }

        data = data[..(int)Math.Min(needed, (nuint)data.Length)];
        return null;
    }

    /// <summary>Removes a variable; one that is not there is removed.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="vendor">The GUID of its vendor.</param>
    /// <returns>Null, or why it could not be removed.</returns>
    public string? Remove(string name, EfiGuid vendor)
    {
        if (runtime == null || runtime->SetVariable == null)
        {
            return "there are no runtime services";
        }

        byte* buffer = buffers.Take(VariableName.CountBytes(name));
        if (buffer == null)
        {
            return NoBuffer;
        }

        // Without attributes and value the variable goes (UEFI 2.10, section 8.2.3).
        char* text = VariableName.Write(name, buffer);
        EfiStatus status = default;
        enter();
        try
        {
            using (FirmwareGate.Enter())
            {
                status = runtime->SetVariable(text, &vendor, 0, 0, null);
            }
        }
        finally
        {
            leave();
            buffers.Give(buffer);
        }

        return status.IsError && status != EfiStatus.NotFound ? $"the firmware answered {status.Name}" : null;
    }

    // False when there is no buffer.
    private bool TryNext(ref char[] name, ref EfiGuid vendor, out EfiStatus status)
    {
        while (true)
        {
            nuint bytes = (nuint)(name.Length * sizeof(char));
            EfiGuid next = vendor;
            byte* buffer = buffers.Take((int)bytes);
            status = default;
            if (buffer == null)
            {
                return false;
            }

            // Safety: the buffer has as many bytes as the firmware is told, and has no other user until it is freed.
            var copy = new Span<char>(buffer, name.Length);
            name.CopyTo(copy);
            enter();
            try
            {
                using (FirmwareGate.Enter())
                {
                    status = runtime->GetNextVariableName(&bytes, (char*)buffer, &next);
                }
            }
            finally
            {
                leave();
                copy.CopyTo(name);
                buffers.Give(buffer);
            }

            // The buffer grows with the last name in it, from which the firmware continues.
            if (status != EfiStatus.BufferTooSmall)
            {
                vendor = status.IsError ? vendor : next;
                return true;
            }

            int length = (int)Math.Min(bytes / sizeof(char), LongestName);
            if (length <= name.Length)
            {
                return true;
            }

            Array.Resize(ref name, length);
        }
    }

    // False when there is no buffer.
    private bool TryGet(string name, EfiGuid vendor, out uint attributes, byte[] data, out nuint bytes, out EfiStatus status)
    {
        uint kept = 0;
        nuint size = (nuint)data.Length;
        attributes = 0;
        bytes = 0;
        status = default;

        // The name with its null character, then the value.
        int nameBytes = VariableName.CountBytes(name);
        byte* buffer = buffers.Take(nameBytes + data.Length);
        if (buffer == null)
        {
            return false;
        }

        // Safety: the buffer has room for both.
        char* text = VariableName.Write(name, buffer);
        enter();
        try
        {
            using (FirmwareGate.Enter())
            {
                status = runtime->GetVariable(text, &vendor, &kept, &size, buffer + nameBytes);
            }
        }
        finally
        {
            leave();
            new Span<byte>(buffer + nameBytes, data.Length).CopyTo(data);
            buffers.Give(buffer);
        }

        attributes = kept;
        bytes = size;
        return true;
    }
}
