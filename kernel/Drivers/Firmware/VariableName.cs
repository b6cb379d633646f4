using System;

namespace UefiKernel.Kernel.Drivers.Firmware;

/// <summary>
/// A variable's name as runtime services take it: UTF-16 with a null character behind it (UEFI 2.10, section 2.3.1).
/// </summary>
internal static unsafe class VariableName
{
    /// <summary>Bytes of a name, with its null character.</summary>
    /// <param name="name">The name.</param>
    public static int CountBytes(string name) => (name.Length + 1) * sizeof(char);

    /// <summary>Writes a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="buffer">Where to; has <see cref="CountBytes"/> bytes, aligned to 2.</param>
    /// <returns>The name, for a call of the firmware.</returns>
    public static char* Write(string name, byte* buffer)
    {
        // Safety: the caller vouches for the buffer.
        var text = new Span<char>(buffer, name.Length + 1);
        name.CopyTo(text);
        text[name.Length] = '\0';
        return (char*)buffer;
    }
}
