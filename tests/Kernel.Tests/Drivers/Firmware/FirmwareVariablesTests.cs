using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using UefiKernel.Efi;
using UefiKernel.Kernel.Drivers.Firmware;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Firmware;

/// <summary>
/// Runtime services that keep variables, and some that misbehave. The services are static, so the tests of this class run one
/// after the other.
/// </summary>
public sealed unsafe class FirmwareVariablesTests : IDisposable
{
    private static readonly List<(string Name, EfiGuid Vendor, byte[] Data)> s_variables = [];
    private static EfiStatus? s_answer;
    private static int s_depth;

    private readonly EfiRuntimeServices* _runtime =
        (EfiRuntimeServices*)NativeMemory.AllocZeroed((nuint)sizeof(EfiRuntimeServices));
    private readonly Buffers _buffers = new();
    private readonly FirmwareVariables _variables;

    public FirmwareVariablesTests()
    {
        s_variables.Clear();
        s_answer = null;
        s_depth = 0;
        _runtime->GetNextVariableName = &Next;
        _runtime->GetVariable = &Get;
        _runtime->SetVariable = &Set;
        _variables = new FirmwareVariables(_runtime, _buffers, static () => s_depth++, static () => s_depth--);
    }

    public void Dispose()
    {
        NativeMemory.Free(_runtime);
        Assert.Equal(0, s_depth);
        Assert.Empty(Buffers.Taken);
    }

    [Fact]
    public void Names_are_listed_however_long_they_are()
    {
        s_variables.AddRange(
            [("Boot0000", EfiGuids.GlobalVariable, []), (new string('x', 500), EfiGuids.RngProtocol, []),
            ("", EfiGuids.RngProtocol, []), ("BootOrder", EfiGuids.GlobalVariable, [])]);
        Assert.Null(_variables.List(out List<(string Name, EfiGuid Vendor)>? names));
        Assert.Equal(s_variables.Select(static v => (v.Name, v.Vendor)), names);
    }

    [Fact]
    public void Values_are_read_whole()
    {
        s_variables.AddRange(
            [("A", EfiGuids.GlobalVariable, [1, 2, 3]), ("A", EfiGuids.RngProtocol, []),
            ("Long", EfiGuids.RngProtocol, new byte[70_000])]);
        Assert.Null(_variables.Read("A", EfiGuids.GlobalVariable, out uint attributes, out byte[] data));
        Assert.Equal(7u, attributes);
        Assert.Equal([1, 2, 3], data);
        Assert.Null(_variables.Read("A", EfiGuids.RngProtocol, out _, out data));
        Assert.Empty(data);
        Assert.Null(_variables.Read("Long", EfiGuids.RngProtocol, out _, out data));
        Assert.Equal(70_000, data.Length);
        Assert.Equal("the firmware answered EFI_NOT_FOUND", _variables.Read("B", EfiGuids.RngProtocol, out _, out data));
    }

    [Fact]
    public void Values_of_an_impossible_size_are_refused()
    {
        s_variables.Add(("A", EfiGuids.GlobalVariable, new byte[FirmwareVariables.LargestValue + 1]));
        Assert.Equal(
            "it has 1048577 bytes, more than 1048576", _variables.Read("A", EfiGuids.GlobalVariable, out _, out byte[] data));
        Assert.Empty(data);
    }

    [Fact]
    public void A_variable_is_removed_and_one_that_is_not_there_is_too()
    {
        s_variables.AddRange([("A", EfiGuids.GlobalVariable, [1]), ("A", EfiGuids.RngProtocol, [2])]);
        Assert.Null(_variables.Remove("A", EfiGuids.GlobalVariable));
        Assert.Equal(EfiGuids.RngProtocol, Assert.Single(s_variables).Vendor);
        Assert.Null(_variables.Remove("A", EfiGuids.GlobalVariable));
        s_answer = EfiStatus.WriteProtected;
        Assert.Equal("the firmware answered EFI_WRITE_PROTECTED", _variables.Remove("A", EfiGuids.RngProtocol));
        _runtime->SetVariable = null;
        Assert.Equal("there are no runtime services", _variables.Remove("A", EfiGuids.RngProtocol));
    }

    [Fact]
    public void Errors_are_named()
    {
        s_answer = EfiStatus.DeviceError;
        Assert.Equal("the firmware answered EFI_DEVICE_ERROR", _variables.List(out List<(string Name, EfiGuid Vendor)>? names));
        Assert.Empty(names);
        Assert.Equal("the firmware answered EFI_DEVICE_ERROR", _variables.Read("A", default, out _, out _));
    }

    [Fact]
    public void List_that_never_ends_is_cut()
    {
        s_answer = EfiStatus.Success;
        Assert.Equal(
            $"there are more than {FirmwareVariables.MaximumVariables}",
            _variables.List(out List<(string Name, EfiGuid Vendor)>? names));
        Assert.Equal(FirmwareVariables.MaximumVariables, names.Count);
    }

    [Fact]
    public void Buffer_that_is_never_large_enough_is_given_up()
    {
        s_answer = EfiStatus.BufferTooSmall;
        Assert.Equal("the firmware answered EFI_BUFFER_TOO_SMALL", _variables.List(out _));
        Assert.NotNull(_variables.Read("A", default, out _, out _));
    }

    [Fact]
    public void Firmware_without_runtime_services_says_so()
    {
        var none = new FirmwareVariables(null, _buffers, static () => { }, static () => { });
        Assert.Equal("there are no runtime services", none.List(out _));
        Assert.Equal("there are no runtime services", none.Read("A", default, out _, out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Without_memory_for_a_buffer_it_says_so_and_gives_back_what_it_had(int buffers)
    {
        s_variables.Add((new string('x', 500), EfiGuids.GlobalVariable, [1, 2, 3]));
        _buffers.Left = buffers;
        Assert.Equal("there is no memory for the firmware's answer", _variables.List(out _));
        _buffers.Left = Math.Min(buffers, 1);
        Assert.Equal(
            "there is no memory for the firmware's answer",
            _variables.Read(s_variables[0].Name, EfiGuids.GlobalVariable, out _, out _));
    }

    [UnmanagedCallersOnly]
    private static EfiStatus Set(char* name, EfiGuid* vendor, uint attributes, nuint size, void* data)
    {
        if (s_answer is { } answer)
        {
            return answer;
        }

        string text = new(name);
        EfiGuid owner = *vendor;
        return size != 0 || attributes != 0 || data != null ? EfiStatus.InvalidParameter
            : s_variables.RemoveAll(variable => variable.Name == text && variable.Vendor == owner) == 0 ? EfiStatus.NotFound
            : EfiStatus.Success;
    }

    [UnmanagedCallersOnly]
    private static EfiStatus Next(nuint* bytes, char* name, EfiGuid* vendor)
    {
        if (s_answer is { } answer)
        {
            return answer;
        }

        if (!Buffers.Hold((byte*)name, *bytes))
        {
            return EfiStatus.SecurityViolation;
        }

        // Safety: the caller's buffer holds the last name, ended by a null character.
        EfiGuid last = *vendor;
        string text = new(name);
        int next = text.Length == 0 && last == default ? 0 : s_variables.FindIndex(v => v.Name == text && v.Vendor == last) + 1;
        if (next >= s_variables.Count || s_depth != 1)
        {
            return EfiStatus.NotFound;
        }

        nuint needed = (nuint)((s_variables[next].Name.Length + 1) * sizeof(char));
        bool fits = *bytes >= needed;
        *bytes = needed;
        if (!fits)
        {
            return EfiStatus.BufferTooSmall;
        }

        s_variables[next].Name.CopyTo(new Span<char>(name, s_variables[next].Name.Length));
        name[s_variables[next].Name.Length] = '\0';
        *vendor = s_variables[next].Vendor;
        return EfiStatus.Success;
    }

    [UnmanagedCallersOnly]
    private static EfiStatus Get(char* name, EfiGuid* vendor, uint* attributes, nuint* bytes, void* data)
    {
        if (s_answer is { } answer)
        {
            return answer;
        }

        EfiGuid asked = *vendor;
        string text = new(name);
        if (!Buffers.Hold((byte*)name, (nuint)(text.Length + 1) * sizeof(char)) || !Buffers.Hold((byte*)data, *bytes))
        {
            return EfiStatus.SecurityViolation;
        }

        int found = s_variables.FindIndex(v => v.Name == text && v.Vendor == asked);
        if (found < 0 || s_depth != 1)
        {
            return EfiStatus.NotFound;
        }

        byte[] value = s_variables[found].Data;
        bool fits = *bytes >= (nuint)value.Length;
        *bytes = (nuint)value.Length;
        if (!fits)
        {
            return EfiStatus.BufferTooSmall;
        }

        value.CopyTo(new Span<byte>(data, value.Length));
        *attributes = 7;
        return EfiStatus.Success;
    }

    /// <summary>Buffers that a firmware may use: it sees physical addresses only, and this process's objects have none.</summary>
    private sealed class Buffers : IFirmwareBuffers
    {
        private static readonly Dictionary<nuint, int> s_taken = [];

        public int Left { get; set; } = int.MaxValue;

        public static IEnumerable<nuint> Taken => s_taken.Keys;

        public static bool Hold(byte* start, nuint bytes) =>
            s_taken.Any(buffer => (nuint)start >= buffer.Key && (nuint)start + bytes <= buffer.Key + (nuint)buffer.Value);

        public byte* Take(int bytes)
        {
            if (Left-- <= 0)
            {
                return null;
            }

            byte* buffer = (byte*)NativeMemory.Alloc((nuint)bytes);
            s_taken.Add((nuint)buffer, bytes);
            return buffer;
        }

        public void Give(byte* buffer)
        {
            Assert.True(s_taken.Remove((nuint)buffer));
            NativeMemory.Free(buffer);
        }
    }
}
