using System;
using System.Runtime.InteropServices;
using UefiKernel.Efi;
using UefiKernel.Kernel.Panics;
using Xunit;

namespace UefiKernel.Kernel.Tests.Panics;

/// <summary>
/// The firmware's storage for a report: written once and only when there is room. The services are static, so the tests of this
/// class run one after the other.
/// </summary>
public sealed unsafe class PanicVariableTests : IDisposable
{
    private const int Size = 300;

    private static EfiStatus s_queryAnswer;
    private static EfiStatus s_setAnswer;
    private static ulong s_left;
    private static ulong s_largest;
    private static int s_writes;
    private static string s_name = "";
    private static byte[] s_data = [];

    private readonly EfiRuntimeServices* _runtime =
        (EfiRuntimeServices*)NativeMemory.AllocZeroed((nuint)sizeof(EfiRuntimeServices));
    private readonly byte* _page = (byte*)NativeMemory.AllocZeroed(4096);

    public PanicVariableTests()
    {
        (s_queryAnswer, s_setAnswer, s_writes, s_left, s_largest) = (default, default, 0, 60_000, 8192);
        _runtime->QueryVariableInfo = &Query;
        _runtime->SetVariable = &Set;
        new Span<byte>(_page + 1024, Size).Fill(0x5A);
    }

    public void Dispose()
    {
        NativeMemory.Free(_runtime);
        NativeMemory.Free(_page);
    }

    [Fact]
    public void The_record_is_written_once_under_its_name()
    {
        Assert.Equal(EfiStatus.Success, PanicVariable.Store(_runtime, _page, Size));
        Assert.Equal((1, "UefiKernelPanic"), (s_writes, s_name));
        byte[] expected = new byte[Size];
        Array.Fill(expected, (byte)0x5A);
        Assert.Equal(expected, s_data);
    }

    [Theory]
    [InlineData(5400, 8192)]
    [InlineData(300, 8192)]
    [InlineData(0, 8192)]
    [InlineData(60_000, 320)]
    public void Nothing_is_written_without_room(ulong left, ulong largest)
    {
        (s_left, s_largest) = (left, largest);
        Assert.Equal(EfiStatus.OutOfResources, PanicVariable.Store(_runtime, _page, Size));
        Assert.Equal(0, s_writes);
    }

    [Fact]
    public void Nothing_is_written_when_the_room_is_not_known()
    {
        s_queryAnswer = EfiStatus.Unsupported;
        Assert.Equal(EfiStatus.Unsupported, PanicVariable.Store(_runtime, _page, Size));
        _runtime->QueryVariableInfo = null;
        Assert.Equal(EfiStatus.Unsupported, PanicVariable.Store(_runtime, _page, Size));
        Assert.Equal(0, s_writes);
    }

    [Fact]
    public void The_firmwares_refusal_is_returned_and_not_tried_again()
    {
        s_setAnswer = EfiStatus.WriteProtected;
        Assert.Equal(EfiStatus.WriteProtected, PanicVariable.Store(_runtime, _page, Size));
        Assert.Equal(1, s_writes);
    }

    [Fact]
    public void A_report_of_the_same_build_and_reason_is_not_written_again()
    {
        Assert.False(PanicVariable.IsKept("reason\n1 s after its start\n"u8, 5));
        PanicVariable.NoteKept("reason\n1 s after its start\n"u8, 5);
        Assert.True(PanicVariable.IsKept("reason\n2 s after its start, elsewhere\n"u8, 5));
        Assert.False(PanicVariable.IsKept("reason\n1 s after its start\n"u8, 6));
        Assert.False(PanicVariable.IsKept("another reason\n1 s after its start\n"u8, 5));
    }

    [UnmanagedCallersOnly]
    private static EfiStatus Query(uint attributes, ulong* total, ulong* left, ulong* largest)
    {
        (*total, *left, *largest) = (65_536, s_left, s_largest);
        return attributes == PanicVariable.Attributes ? s_queryAnswer : EfiStatus.InvalidParameter;
    }

    [UnmanagedCallersOnly]
    private static EfiStatus Set(char* name, EfiGuid* vendor, uint attributes, nuint size, void* data)
    {
        s_writes++;
        s_name = new string(name);
        s_data = new ReadOnlySpan<byte>(data, (int)size).ToArray();
        bool isKnown = *vendor == PanicVariable.Vendor && attributes == PanicVariable.Attributes;
        return isKnown ? s_setAnswer : EfiStatus.InvalidParameter;
    }
}
