using System;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>
/// Texts that Windows functions copy into a buffer of the caller's, in the two ways in which they report its size.
/// </summary>
internal static unsafe class CallerText
{
    /// <summary>Copies a text and a zero.</summary>
    /// <param name="text">The text.</param>
    /// <param name="buffer">The caller vouches for the given number of characters here.</param>
    /// <param name="size">Characters that fit, the zero included.</param>
    /// <returns>
    /// Characters without the zero; with it when they do not fit: then as many as fit are there, the last one 0.
    /// </returns>
    public static uint Copy(ReadOnlySpan<char> text, char* buffer, uint size)
    {
        if (size == 0 || buffer == null)
        {
            return (uint)text.Length + 1;
        }

        int fitting = (int)Math.Min((uint)text.Length, size - 1);
        text[..fitting].CopyTo(new Span<char>(buffer, fitting));
        buffer[fitting] = '\0';
        return fitting == text.Length ? (uint)fitting : (uint)text.Length + 1;
    }

    /// <summary>
    /// As <see cref="Copy"/>, with the size passed by reference: on return the characters without the zero, or what is needed
    /// with it.
    /// </summary>
    /// <returns>1, or 0 with the error when they do not fit.</returns>
    public static int CopyWithSize(ReadOnlySpan<char> text, char* buffer, uint* size, uint error)
    {
        uint length = Copy(text, buffer, *size);
        *size = length;
        if (length <= text.Length)
        {
            return 1;
        }

        WindowsError.Set(error);
        return 0;
    }
}
