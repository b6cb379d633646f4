namespace UefiKernel.Kernel.Runtime;

/// <summary>
/// Data that the compiler stores as commands when it is asked to (<c>--dehydrate</c>): descriptions of types, and literals. They
/// are carried out once, before anything else, because boot prints literals and compares load options with them long before the
/// class library starts.
/// </summary>
/// <remarks>
/// A command is a byte: what to do in three bits, a number in five. Numbers above 28 go on in one to three further bytes. The
/// commands begin with the distance to the target; a table of distances follows them. Layout: dotnet/runtime release 10.0,
/// <c>Common/Internal/Runtime/DehydratedData.cs</c> and <c>StartupCodeHelpers.RehydrateData</c>.
/// </remarks>
internal static unsafe class DehydratedData
{
    /// <summary>ReadyToRunSectionType.DehydratedData.</summary>
    public const uint Section = 207;

    private const int CommandBits = 3;
    private const int LargestShortNumber = 28;

    private const int Copy = 0;
    private const int ZeroFill = 1;
    private const int RelativePointer = 2;
    private const int Pointer = 3;
    private const int RelativePointers = 4;
    private const int Pointers = 5;

    /// <summary>
    /// Carries the commands out. The target is in the image's data, all zero, and as long as the commands say. Uses no literal,
    /// no type and no static: they may be what is restored.
    /// </summary>
    /// <param name="data">The section.</param>
    /// <param name="length">Its bytes, without the table of distances behind it.</param>
    public static void Restore(byte* data, int length)
    {
        byte* target = Follow((int*)data);
        byte* end = data + length;
        int* distances = (int*)end;
        byte* at = data + sizeof(int);
        while (at < end)
        {
            int command = *at & ((1 << CommandBits) - 1);
            int number = *at++ >> CommandBits;
            int more = number - LargestShortNumber;
            if (more > 0)
            {
                number = LargestShortNumber;
                for (int i = 0; i < more; i++)
                {
                    number += *at++ << (8 * i);
                }
            }

            if (command == Copy)
            {
                for (int i = 0; i < number; i++)
                {
                    *target++ = *at++;
                }
            }
            else if (command == ZeroFill)
            {
                target += number;
            }
            else if (command is Pointer or RelativePointer)
            {
                target = Put(target, Follow(distances + number), command == Pointer);
            }
            else if (command is Pointers or RelativePointers)
            {
                for (int i = 0; i < number; i++)
                {
                    target = Put(target, Follow((int*)at), command == Pointers);
                    at += sizeof(int);
                }
            }
        }
    }

    private static byte* Follow(int* distance) => (byte*)distance + *distance;

    private static byte* Put(byte* target, byte* address, bool isWhole)
    {
        if (isWhole)
        {
            *(byte**)target = address;
            return target + sizeof(void*);
        }

        *(int*)target = (int)(address - target);
        return target + sizeof(int);
    }
}
