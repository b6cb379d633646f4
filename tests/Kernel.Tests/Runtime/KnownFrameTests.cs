using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using UefiKernel.Kernel.Runtime.Collection;
using UefiKernel.Kernel.Runtime.Exceptions;
using Xunit;

namespace UefiKernel.Kernel.Tests.Runtime;

/// <summary>
/// What is kept of a frame answers for other frames at the same address as the tables do. KnownFrameImageTests does it for all
/// methods of the built image.
/// </summary>
public sealed unsafe class KnownFrameTests
{
    private const uint Info = 0xA00;
    private const uint Registers = 0xE00;
    private const uint Return = UnwindImage.Code + 0x30;
    private const int StackWords = UnwindImage.Size / sizeof(ulong);

    private KnownFrames _frames;

    [Fact]
    public void Frames_elsewhere_on_the_stack_and_with_more_dynamic_memory_are_unwound_alike() =>
        Gen.Select(
            Gen.Int[0, 15].Where(static register => register is not (4 or 5)).Array[0, 7], Gen.Int[0, 15], Gen.Bool,
            Gen.Int[0, 40].Array[2], Gen.Int[0, StackWords - 1].Array[2])
            .Sample(static (pushed, allocated, hasFrameRegister, taken, at) =>
            {
                int[] saved = hasFrameRegister ? [5, .. pushed.Distinct()] : [.. pushed.Distinct()];
                using var image = new UnwindImage();
                RuntimeFunction function = Write(image, saved, allocated, hasFrameRegister);
                RegisterDisplay frame = Stand(image, at[0], hasFrameRegister ? taken[0] : 0);
                RegisterDisplay caller = frame;
                KnownFrame known = default;
                if (!Unwinder.TryUnwind(image.Image, function, image.Stack, ref caller))
                {
                    return;
                }

                Assert.True(known.TryNoteCaller(image.Image, function, frame, caller));
                RegisterDisplay found = frame;
                Assert.True(known.TryUnwind(image.Stack, ref found));
                AssertSame(caller, found);

                frame = Stand(image, at[1], hasFrameRegister ? taken[1] : 0);
                caller = frame;
                found = frame;
                bool isSound = Unwinder.TryUnwind(image.Image, function, image.Stack, ref caller);
                Assert.Equal(isSound, known.TryUnwind(image.Stack, ref found));
                AssertSame(isSound ? caller : frame, found);
            }, iter: 5000);

    [Fact]
    public void Slots_are_kept_for_each_address_until_there_is_no_room_and_never_mixed_up()
    {
        using var image = new UnwindImage();
        RuntimeFunction function = Write(image, [3], 4, hasFrameRegister: false);
        var random = new Random(1);
        var noted = new Dictionary<ulong, GcSlot[]>();
        int refused = 0, forgotten = 0;
        for (int i = 0; i < 1000; i++)
        {
            GcLiveSlots slots = WriteSlots(image, random.Next(90));
            var expected = new List<GcSlot>();
            for (GcLiveSlots copy = slots; copy.TryNext(image.Image, out GcSlot slot);)
            {
                expected.Add(slot);
            }

            RegisterDisplay frame = Stand(image, 100, 0);
            RegisterDisplay caller = frame;
            Assert.True(Unwinder.TryUnwind(image.Image, function, image.Stack, ref caller));
            frame.Ip += (ulong)random.Next(3000);
            if (_frames.TryNote(image.Image, function, frame, caller, 5, slots))
            {
                noted[frame.Ip] = [.. expected];
                Assert.True(_frames.TryFind(frame.Ip, out _));
            }
            else
            {
                refused++;
                Assert.All(noted.Keys, ip => Assert.False(_frames.TryFind(ip, out _)));
            }

            foreach ((ulong ip, GcSlot[] alive) in noted)
            {
                if (!_frames.TryFind(ip, out KnownFrame known))
                {
                    forgotten++;
                    noted.Remove(ip);
                    continue;
                }

                Assert.Equal((alive.Length, 5), (known.SlotCount, known.SlotBase));
                for (int slot = 0; slot < alive.Length; slot++)
                {
                    AssertSame(alive[slot], _frames.GetSlot(known, slot));
                }
            }
        }

        Assert.InRange(refused, 5, 30);
        Assert.InRange(forgotten, refused, 1000);
        Assert.False(_frames.TryFind(0, out _));
    }

    // push ...; sub rsp, 8 * (allocated + 1); with a frame register: lea rbp, [rsp].
    private static RuntimeFunction Write(UnwindImage image, int[] saved, int allocated, bool hasFrameRegister)
    {
        int prologue = saved.Length + (hasFrameRegister ? 2 : 1);
        var codes = new List<ushort>();
        if (hasFrameRegister)
        {
            codes.Add(UnwindImage.CodeOf(prologue, 3, 0));
        }

        codes.Add(UnwindImage.CodeOf(saved.Length + 1, 2, allocated));
        for (int i = saved.Length - 1; i >= 0; i--)
        {
            codes.Add(UnwindImage.CodeOf(i + 1, 0, saved[i]));
        }

        image.WriteUnwind(UnwindImage.Unwind, 0, (byte)prologue, hasFrameRegister ? 5 : 0, 0, [.. codes]);
        for (int i = 0; i < StackWords; i++)
        {
            image.StackWords[i] = (ulong)i;
        }

        return image.AddFunction(UnwindImage.Code, UnwindImage.Code + 0x40, UnwindImage.Unwind);
    }

    // The registers of a frame whose stack pointer is at a word, below dynamic memory of some words. They were not saved on the
    // stack.
    private static RegisterDisplay Stand(UnwindImage image, int word, int taken)
    {
        const int FrameRegister = 5;
        RegisterDisplay frame = image.At(Return, word);
        for (int register = 0; register < RegisterDisplay.Count; register++)
        {
            frame.SetPlace(register, (ulong*)image.Address(Registers) + register);
        }

        *frame.GetPlace(FrameRegister) = frame.Sp + ((ulong)taken * sizeof(ulong));
        return frame;
    }

    private static GcLiveSlots WriteSlots(UnwindImage image, int count)
    {
        const uint CodeLength = 0x40;
        var writer = new GcInfoWriter();
        writer.Header(CodeLength, 1, 0, hasCookie: false);
        writer.SafePoints([Return - UnwindImage.Code], CodeLength);
        writer.Slots(0, count, 0);
        if (count > 0)
        {
            writer.Number(0, 1);
            writer.Bits([.. Enumerable.Repeat(true, count)]);
        }

        byte[] bytes = writer.ToArray();
        bytes.CopyTo(image.Bytes[(int)Info..]);
        Assert.True(GcInfo.TryRead(image.Image, Info, out GcInfo info));
        GcPlace place = info.Find(image.Image, Return - UnwindImage.Code, isReturn: true, out GcLiveSlots slots);
        Assert.Equal(GcPlace.Known, place);
        return slots;
    }

    private static void AssertSame(GcSlot expected, GcSlot found) => Assert.Equal(
        (expected.IsRegister, expected.Register, expected.Offset, expected.IsInterior, expected.IsTracked),
        (found.IsRegister, found.Register, found.Offset, found.IsInterior, found.IsTracked));

    private static void AssertSame(in RegisterDisplay expected, in RegisterDisplay found)
    {
        Assert.Equal((expected.Ip, expected.Sp), (found.Ip, found.Sp));
        for (int register = 0; register < RegisterDisplay.Count; register++)
        {
            Assert.True(expected.GetPlace(register) == found.GetPlace(register), $"register {register}");
        }
    }
}
