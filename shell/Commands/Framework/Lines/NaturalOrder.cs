using System;

namespace UefiKernel.Shell.Commands.Framework.Lines;

/// <summary>
/// The order in which people expect lines: digits by the number that they make, everything else by code point; <c>a9</c> comes
/// before <c>a10</c>.
/// </summary>
internal static class NaturalOrder
{
    /// <summary>
    /// Negative when <paramref name="left"/> comes first, positive when <paramref name="right"/> does, zero when they are equal.
    /// </summary>
    public static int Compare(string left, string right)
    {
        int i = 0;
        int j = 0;
        while (i < left.Length && j < right.Length)
        {
            if (char.IsAsciiDigit(left[i]) && char.IsAsciiDigit(right[j]))
            {
                ReadOnlySpan<char> leftNumber = TakeNumber(left, ref i);
                ReadOnlySpan<char> rightNumber = TakeNumber(right, ref j);
                int order = leftNumber.Length != rightNumber.Length
                    ? leftNumber.Length.CompareTo(rightNumber.Length)
                    : leftNumber.SequenceCompareTo(rightNumber);
                if (order != 0)
                {
                    return order;
                }
            }
            else if (left[i] != right[j])
            {
                return left[i].CompareTo(right[j]);
            }
            else
            {
                i++;
                j++;
            }
        }

        int rest = (left.Length - i).CompareTo(right.Length - j);

        // Numbers that differ only in zeros in front have to have some order, or equal would not mean the same.
        return rest != 0 ? rest : string.CompareOrdinal(left, right);
    }

    // The digits from a position on without zeros in front; however many there are.
    private static ReadOnlySpan<char> TakeNumber(string text, ref int position)
    {
        int end = position;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        ReadOnlySpan<char> digits = text.AsSpan(position, end - position).TrimStart('0');
        position = end;
        return digits;
    }
}
