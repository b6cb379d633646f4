using System;
using System.Runtime.InteropServices;
using UefiKernel.Efi;
using UefiKernel.Kernel.Drivers.Firmware;
using UefiKernel.Shell.Machine;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Firmware;

/// <summary>What firmware says of Secure Boot. The service is static: the tests of this class run one after the other.</summary>
public sealed unsafe class SecureBootTests : IDisposable
{
    private static byte[]? s_secureBoot;
    private static byte[]? s_setupMode;
    private static EfiStatus s_answer;

    private readonly EfiRuntimeServices* _runtime =
        (EfiRuntimeServices*)NativeMemory.AllocZeroed((nuint)sizeof(EfiRuntimeServices));

    public SecureBootTests()
    {
        s_answer = default;
        _runtime->GetVariable = &Get;
    }

    public void Dispose() => NativeMemory.Free(_runtime);

    [Theory]
    [InlineData(null, null, SecureBootState.Off)]
    [InlineData(new byte[] { 0 }, new byte[] { 0 }, SecureBootState.Off)]
    [InlineData(new byte[] { 0 }, new byte[] { 1 }, SecureBootState.Off)]
    [InlineData(new byte[] { 1 }, new byte[] { 0 }, SecureBootState.On)]
    [InlineData(new byte[] { 1 }, new byte[] { 1 }, SecureBootState.SetupMode)]
    [InlineData(new byte[] { 1 }, null, SecureBootState.On)]
    [InlineData(new byte[] { 1 }, new byte[] { 7 }, SecureBootState.On)]
    [InlineData(new byte[] { 2 }, new byte[] { 0 }, SecureBootState.Unknown)]
    [InlineData(new byte[] { }, new byte[] { 0 }, SecureBootState.Unknown)]
    [InlineData(new byte[] { 1, 0 }, new byte[] { 0 }, SecureBootState.Unknown)]
    public void Variables_decide(byte[]? secureBoot, byte[]? setupMode, SecureBootState expected)
    {
        (s_secureBoot, s_setupMode) = (secureBoot, setupMode);
        Assert.Equal(expected, SecureBoot.Read(_runtime));
    }

    [Fact]
    public void Firmware_without_variables_has_no_Secure_Boot_and_one_that_fails_is_not_trusted()
    {
        (s_secureBoot, s_setupMode) = ([0], [0]);
        s_answer = EfiStatus.Unsupported;
        Assert.Equal(SecureBootState.Off, SecureBoot.Read(_runtime));
        s_answer = EfiStatus.DeviceError;
        Assert.Equal(SecureBootState.Unknown, SecureBoot.Read(_runtime));
        _runtime->GetVariable = null;
        Assert.Equal(SecureBootState.Off, SecureBoot.Read(_runtime));
        Assert.Equal(SecureBootState.Off, SecureBoot.Read(null));
    }

    [UnmanagedCallersOnly]
    private static EfiStatus Get(char* name, EfiGuid* vendor, uint* attributes, nuint* size, void* data)
    {
        if (s_answer.IsError)
        {
            return s_answer;
        }

        byte[]? value = *vendor != EfiGuids.GlobalVariable ? null : new string(name) switch
        {
            "SecureBoot" => s_secureBoot,
            "SetupMode" => s_setupMode,
            _ => null,
        };
        if (value is null)
        {
            return EfiStatus.NotFound;
        }

        bool fits = (nuint)value.Length <= *size;
        *size = (nuint)value.Length;
        if (fits)
        {
            value.CopyTo(new Span<byte>(data, value.Length));
        }

        return fits ? EfiStatus.Success : EfiStatus.BufferTooSmall;
    }
}
