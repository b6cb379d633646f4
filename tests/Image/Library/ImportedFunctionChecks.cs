using System;
using System.Collections.Generic;
using System.Drawing;
using System.IO.MemoryMappedFiles;
using System.Linq;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Library;

/// <summary>
/// Functions of Windows that have nothing to work on: each fails with its name or as Windows documents, and the kernel stays up.
/// </summary>
internal static unsafe class ImportedFunctionChecks
{
    // The others throw. Those of the first line work: with null arguments they do nothing.
    private static readonly string[] s_returning =
    [
        "GetErrorInfo", "LsaNtStatusToWinError", "PropVariantClear", "SysFreeString",
        "BCryptCloseAlgorithmProvider", "BCryptDestroyHash", "BCryptDestroyKey", "CertCloseStore", "CertFreeCertificateChain",
        "CertFreeCertificateChainEngine", "CertFreeCertificateContext", "CryptDestroyKey", "CryptReleaseContext",
        "FreeAddrInfoExW", "GetAdaptersAddresses",
        "GetAddrInfoExCancel", "GetAddrInfoExW", "GetDiskFreeSpaceExW", "GetFileVersionInfoExW",
        "GetFileVersionInfoSizeExW", "GetNameInfoW", "GetNetworkParams", "GetPerAdapterInfo", "IcmpCloseHandle",
        "K32EnumProcessModulesEx", "K32GetModuleBaseNameW", "K32GetModuleFileNameExW", "K32GetModuleInformation", "LsaClose",
        "LsaFreeMemory", "NCryptFreeObject", "QueryFullProcessImageNameW",
        "RegNotifyChangeKeyValue",
        "SetFileCompletionNotificationModes", "SystemParametersInfoW", "UnmapViewOfFile",
        "VerLanguageNameW", "VerQueryValueW", "WSAConnect", "WSAEventSelect", "WSAGetOverlappedResult", "WSARecv", "WSASend",
        "getpeername", "select", "send",
    ];

    // They work on their arguments, which must not be null.
    private static readonly string[] s_working = ["RtlInitUnicodeString", "SysAllocStringLen"];

    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("imports: what is not supported throws with its name, what closes or asks returns", EachFails),
        new("imports: bcrypt's name is in the exception of SHA256.HashData", static () =>
        {
            Names("BCrypt", static () => Opaque(SHA256.HashData(new byte[1]).Length));
        }),
        new("imports: kernel32's name is in the exception of a mapped file", static () =>
        {
            Names("CreateFileMapping", static () => MemoryMappedFile.CreateNew(null, 4096).Dispose());
        }),
        new("imports: user32's name is in the exception of a system color", static () =>
        {
            Names("GetSysColor", static () => Opaque(Color.FromKnownColor(KnownColor.Control).ToArgb()));
        }),
        new("imports: BSTR keeps its characters and its length", AutomationString),
        new("imports: colors of a console that is none are left alone", static () =>
        {
            Console.ForegroundColor = ConsoleColor.Red;
            Console.ResetColor();
        }),
    ];

    private static void EachFails()
    {
        var wrong = new List<string>();
        foreach ((string name, nint address) in ImportedFunctions.All.Where(static f => !s_working.Contains(f.Name)))
        {
            bool threw = false;
            try
            {
                ((delegate*<nint, nint, nint, nint, nint>)address)(0, 0, 0, 0);
            }
            catch (PlatformNotSupportedException e) when (e.Message.StartsWith(name + ":", StringComparison.Ordinal))
            {
                threw = true;
            }

            if (threw == s_returning.Contains(name))
            {
                wrong.Add(name);
            }
        }

        Check.Sequence([], wrong);
    }

    // A static constructor in between wraps the exception.
    private static void Names(string function, Action action)
    {
        try
        {
            action();
            Check.Fail("expected PlatformNotSupportedException");
        }
        catch (Exception e) when ((e.InnerException ?? e) is PlatformNotSupportedException inner &&
        inner.Message.StartsWith(function, StringComparison.Ordinal))
        {
        }
    }

    private static void AutomationString()
    {
        nint made = Marshal.StringToBSTR("a\0ö");
        Check.Equal("a\0ö", Marshal.PtrToStringBSTR(made));
        Check.Equal(6, Marshal.ReadInt32(made - 4));
        Check.Equal(0, Marshal.ReadInt16(made + 6));
        Marshal.FreeBSTR(made);
    }
}
