using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using UefiKernel.Boot.Tests.Harness;
using UefiKernel.Kernel.Runtime.Collection;
using UefiKernel.Kernel.Runtime.Exceptions;
using UefiKernel.Memory.Addresses;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>
/// For every call in the built image that may collect, what the collector keeps of its frame leads to the same caller as the
/// unwind codes do.
/// </summary>
public sealed unsafe class KnownFrameImageTests
{
    private const int StackBytes = 2 << 20;

    [Fact]
    public void Frames_of_every_method_are_unwound_as_the_codes_say()
    {
        var errors = new List<string>();
        int calls = 0, kept = 0;
        byte* stack = (byte*)NativeMemory.AllocZeroed(StackBytes);
        var frames = (KnownFrames*)NativeMemory.AllocZeroed((nuint)sizeof(KnownFrames));
        try
        {
            var memory = new StackMemory(new(VirtualAddress.FromPointer(stack), new ByteCount(StackBytes)));
            LoadedImage.Use(Workspace.KernelImage, (in CodeImage image, uint[] _) =>
            {
                for (int row = 0; row < image.FunctionCount; row++)
                {
                    RuntimeFunction function = image[row];
                    if (!MethodDescription.TryRead(image, function, out MethodDescription description) ||
                        description.IsAssembly || description.IsFunclet ||
                        !GcInfo.TryRead(image, description.CollectorInfo, out GcInfo info))
                    {
                        continue;
                    }

                    for (uint i = 0; i < info.SafePoints; i++)
                    {
                        uint point = info.GetSafePoint(image, i);
                        if (function.Begin + point >= function.End)
                        {
                            // In a funclet.
                            break;
                        }

                        calls++;
                        info.Find(image, point, isReturn: true, out GcLiveSlots slots);
                        if (!TryUnwind(
                            image, function, point, memory, 0x10_0000, out RegisterDisplay frame, out RegisterDisplay caller))
                        {
                            errors.Add($"0x{function.Begin + point:X}: its codes make no sense");
                        }
                        else if (frames->TryNote(image, function, frame, caller, info.FrameRegister, slots))
                        {
                            kept++;
                            TryUnwind(image, function, point, memory, 0x18_0000, out frame, out caller);
                            if (!frames->TryFind(frame.Ip, out KnownFrame known) || !known.TryUnwind(memory, ref frame) ||
                                !IsSame(caller, frame))
                            {
                                errors.Add($"0x{function.Begin + point:X}: another caller");
                            }
                        }
                    }
                }
            });
        }
        finally
        {
            NativeMemory.Free(frames);
            NativeMemory.Free(stack);
        }

        Assert.True(errors.Count == 0, $"{errors.Count} of {calls} calls:\n{string.Join('\n', errors.Take(20))}");
        Assert.InRange(calls, 20_000, 200_000);

        // All but those at which the room for slots ends.
        Assert.InRange(kept, calls * 99 / 100, calls);
    }

    // A frame that is a distance below the top of the stack, and its caller by the unwind codes.
    private static bool TryUnwind(
        in CodeImage image, RuntimeFunction function, uint point, in StackMemory stack, uint distance, out RegisterDisplay frame,
        out RegisterDisplay caller)
    {
        ulong sp = stack.End - 4096 - distance;
        frame = default;
        frame.Ip = image.Start + function.Begin + point;
        frame.Sp = sp;
        for (int register = 0; register < RegisterDisplay.Count; register++)
        {
            frame.SetPlace(register, (ulong*)(stack.End - 4096) + register);
        }

        // The frame register is set when the frame has its size, or a part of it: the difference is in the codes.
        if (UnwindInfo.TryRead(image, function.Unwind, out UnwindInfo info) && info.FrameRegister != 0)
        {
            *frame.GetPlace(info.FrameRegister) = sp + info.FrameOffset;
        }

        caller = frame;
        return Unwinder.TryUnwind(image, function, stack, ref caller);
    }

    private static bool IsSame(in RegisterDisplay expected, in RegisterDisplay found)
    {
        bool isSame = (expected.Ip, expected.Sp) == (found.Ip, found.Sp);
        for (int register = 0; register < RegisterDisplay.Count; register++)
        {
            isSame &= expected.GetPlace(register) == found.GetPlace(register);
        }

        return isSame;
    }
}
