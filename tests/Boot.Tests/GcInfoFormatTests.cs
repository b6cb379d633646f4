using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using UefiKernel.Boot.Tests.Harness;
using UefiKernel.Kernel.Runtime.Collection;
using UefiKernel.Kernel.Runtime.Exceptions;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>
/// The GC info of every method in the built image is read, for each place that it describes. The collector finds references on
/// stacks by it, and a format that it misreads would free what is in use.
/// </summary>
public sealed unsafe class GcInfoFormatTests
{
    // Whose format GcInfo reads.
    private const string CompilerVersion = "10.0.14";

    // Where the linker's map has the image.
    private const ulong PreferredBase = 0x1_4000_0000;

    // The longest gap between two UNWIND_INFOs: they are aligned to 4 bytes.
    private const int Alignment = 4;

    [Fact]
    public void The_compiler_is_the_one_whose_format_the_collector_reads()
    {
        string properties = File.ReadAllText(Path.Combine(Workspace.Root, "kernel", "Toolchain.props"));
        string version = properties.Split("<IlcVersion>")[1].Split("</IlcVersion>")[0];
        Assert.True(
            version == CompilerVersion,
            $"The compiler is {version}; the collector reads the GC info of {CompilerVersion}. Compare GCINFO_VERSION in " +
            "src/coreclr/inc/gcinfo.h of both releases (4 in 10.0). If it is the same, run this class and selftest under 'gc " +
            "stress 1', then change CompilerVersion here; else change GcInfo, GcSlotReader, GcLiveBits and GcLiveSlots first.");
    }

    [Fact]
    public void The_info_of_every_method_is_read_to_its_end()
    {
        var errors = new List<string>();
        int methods = 0, safePoints = 0, instructions = 0, living = 0;
        LoadedImage.Use(Workspace.KernelImage, (in CodeImage image, uint[] ends) =>
        {
            for (int row = 0; row < image.FunctionCount; row++)
            {
                RuntimeFunction function = image[row];
                Assert.True(MethodDescription.TryRead(image, function, out MethodDescription description));
                if (description.IsAssembly || description.IsFunclet)
                {
                    continue;
                }

                methods++;
                string? error = Read(image, row, description, ends, ref safePoints, ref instructions, ref living);
                if (error != null)
                {
                    errors.Add($"0x{function.Begin:X}: {error}");
                }
            }
        });
        Assert.True(errors.Count == 0, $"{errors.Count} of {methods} methods:\n{string.Join('\n', errors.Take(20))}");
        Assert.InRange(methods, 8_000, 40_000);
        Assert.InRange(safePoints, 20_000, 200_000);
        Assert.InRange(instructions, 100_000, 10_000_000);
        Assert.InRange(living, safePoints, int.MaxValue);
    }

    [Fact]
    public void Info_of_another_format_is_noticed() => LoadedImage.Use(Workspace.KernelImage, (in CodeImage image, uint[] ends) =>
    {
        Assert.True(GcInfo.IsFormatOf(image));

        // As version 3 had it: two more bits before the length.
        for (int row = 0; row < 100; row++)
        {
            Assert.True(MethodDescription.TryRead(image, image[row], out MethodDescription description));
            if (!description.IsAssembly && !description.IsFunclet)
            {
                *(byte*)(image.Start + description.CollectorInfo) <<= 2;
            }
        }

        Assert.False(GcInfo.IsFormatOf(image));
        Assert.False(GcInfo.IsFormatOf(new CodeImage((void*)image.Start, image.Size, 0, 0)));
    });

    // A method that ends in a jump to another one is not on the stack while that runs: the collector would take what it holds
    // as a plain pointer for a word like others.
    [Fact]
    public void Exports_with_plain_pointers_jump_to_others_of_their_list_only() =>
        LoadedImage.Use(Workspace.KernelImage, static (in CodeImage image, uint[] ends) =>
        {
            // lea rax, [the list]: three bytes and the distance from the instruction's end.
            uint accessor = FindSymbol("GetRawReferenceMethods");
            Assert.True(image.TryRead(accessor + 3, out int distance));
            var listed = new HashSet<uint>();
            uint row = accessor + 7 + (uint)distance;
            for (; image.TryRead(row, out uint method) && method != 0; row += sizeof(uint))
            {
                Assert.True(listed.Add(method));
            }

            Assert.InRange(listed.Count, 15, 200);
            foreach (uint method in listed)
            {
                int found = image.Find(method);
                Assert.True(found >= 0 && image[found].Begin == method);
                for (uint at = method; at + 5 <= image[found].End; at++)
                {
                    // jmp rel32, where it leads to the beginning of a method.
                    if (image.TryRead(at, out byte operation) && operation == 0xE9 && image.TryRead(at + 1, out int offset) &&
                        image.Find(at + 5 + (uint)offset) is >= 0 and var target && image[target].Begin == at + 5 + (uint)offset)
                    {
                        Assert.True(listed.Contains(image[target].Begin), $"0x{method:X} jumps to 0x{image[target].Begin:X}");
                    }
                }
            }
        });

    // The image's offset of a symbol, by the linker's map.
    private static uint FindSymbol(string name)
    {
        string line = File.ReadLines(Path.ChangeExtension(Workspace.KernelImage, ".map"))
            .Single(line => line.Contains($" {name} ", StringComparison.Ordinal));
        string address = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2];
        return (uint)(ulong.Parse(address, NumberStyles.HexNumber, CultureInfo.InvariantCulture) - PreferredBase);
    }

    // Null, or what is wrong.
    private static string? Read(
        in CodeImage image, int row, MethodDescription description, uint[] ends, ref int safePoints, ref int instructions,
        ref int living)
    {
        RuntimeFunction function = image[row];
        uint last = (uint)row;
        while (last + 1 < image.FunctionCount &&
            MethodDescription.TryRead(image, image[(int)last + 1], out MethodDescription next) && next.IsFunclet)
        {
            last++;
        }

        if (!GcInfo.TryRead(image, description.CollectorInfo, out GcInfo info))
        {
            return "no info";
        }

        uint code = image[(int)last].End - function.Begin;
        if (info.CodeLength != code)
        {
            return $"info for {info.CodeLength} bytes of code instead of {code}";
        }

        // Behind the info begins the next UNWIND_INFO.
        int at = Array.BinarySearch(ends, function.Unwind);
        ulong end = at + 1 < ends.Length ? ends[at + 1] * 8UL : ulong.MaxValue;
        ulong furthest = 0;
        uint previous = 0;
        for (uint i = 0; i < info.SafePoints; i++)
        {
            uint point = info.GetSafePoint(image, i);
            if (point <= previous || point > code || !IsBehindCall(image, function.Begin + point))
            {
                return $"safe point 0x{point:X}, which is not behind a call";
            }

            previous = point;
            safePoints++;
            if (info.Find(image, point, isReturn: true, out GcLiveSlots slots) != GcPlace.Known)
            {
                return $"safe point 0x{point:X} is not found";
            }

            string? error = CheckSlots(image, info, isCall: true, ref slots, ref living);
            if (error != null)
            {
                return error;
            }

            furthest = Math.Max(furthest, slots.End);
        }

        for (uint offset = 0; info.Ranges > 0 && offset < code; offset++)
        {
            if (info.Find(image, offset, isReturn: false, out GcLiveSlots slots) == GcPlace.Known)
            {
                instructions++;
                string? error = CheckSlots(image, info, isCall: false, ref slots, ref living);
                if (error != null)
                {
                    return error;
                }
            }

            furthest = Math.Max(furthest, slots.End);
        }

        info.Find(image, 0, isReturn: false, out GcLiveSlots none);
        while (none.TryNext(image, out _))
        {
        }

        furthest = Math.Max(furthest, none.End);
        if (furthest > end)
        {
            return $"the info ends {furthest - end} bits behind its place";
        }

        // Changes behind the last place of a piece are read too, so that what is left is padding alone.
        return end != ulong.MaxValue && end - furthest >= 8 * (Alignment + 1) ? $"{end - furthest} bits are not read" : null;
    }

    private static string? CheckSlots(
        in CodeImage image, in GcInfo info, bool isCall, ref GcLiveSlots slots, ref int living)
    {
        const int StackPointer = 4;
        const int LargestFrame = 1 << 20;
        const int CalleesBytes = 4 * sizeof(ulong);
        while (slots.TryNext(image, out GcSlot slot))
        {
            living++;
            if (slot.IsRegister)
            {
                if (slot.Register is < 0 or > 15 or StackPointer)
                {
                    return $"a reference in register {slot.Register}";
                }

                continue;
            }

            if (slot.Base is not (GcSlotBase.CallerStackPointer or GcSlotBase.StackPointer or GcSlotBase.FrameRegister))
            {
                return $"a reference at base {slot.Base}";
            }

            if (slot.Base == GcSlotBase.FrameRegister && info.FrameRegister == GcInfo.NoRegister)
            {
                return $"a reference at {slot.Base}, which the method has not";
            }

            // The lowest four words belong to the method that is called. Above them are its other arguments, also where a funclet
            // calls, with a stack pointer of its own; only a method without clauses has variables there too.
            int lowest = isCall ? CalleesBytes : 0;
            if (Math.Abs(slot.Offset) > LargestFrame || (slot.Base == GcSlotBase.StackPointer && slot.Offset < lowest))
            {
                return $"a reference at {slot.Base} + {slot.Offset}";
            }
        }

        return slots.IsSound ? null : "slots that make no sense";
    }

    // call rel32; call of a register or memory operand, whose ModRM byte has operation 2.
    private static bool IsBehindCall(in CodeImage image, uint offset)
    {
        if (image.TryRead(offset - 5, out byte near) && near == 0xE8)
        {
            return true;
        }

        for (uint length = 2; length <= 7; length++)
        {
            if (image.TryRead(offset - length, out byte operation) && operation == 0xFF &&
                image.TryRead(offset - length + 1, out byte operand) && (operand >> 3 & 7) == 2)
            {
                return true;
            }
        }

        return false;
    }
}
