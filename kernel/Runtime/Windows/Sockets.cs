using System.Runtime;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>
/// Winsock, with no network behind it: it starts, knows no family of addresses and no host. The library makes a SocketException
/// of each. Numbers: Microsoft, "Windows Sockets Error Codes".
/// </summary>
internal static class Sockets
{
    private const int SocketError = -1;
    private const nint InvalidSocket = -1;
    private const uint NotASocket = 10038;
    private const uint AddressFamilyNotSupported = 10047;
    private const int HostNotFound = 11001;

    [RuntimeExport("WSAStartup")]
    private static int Start() => 0;

    [RuntimeExport("WSACleanup")]
    private static int CleanUp() => 0;

    [RuntimeExport("WSASocketW")]
    private static nint Create()
    {
        WindowsError.Set(AddressFamilyNotSupported);
        return InvalidSocket;
    }

    /// <summary>The result is the error itself.</summary>
    [RuntimeExport("GetAddrInfoW")]
    private static int GetAddresses() => HostNotFound;

    [RuntimeExport("FreeAddrInfoW")]
    private static void FreeAddresses()
    {
    }

    // What follows takes a socket, and there never is one.
    [RuntimeExport("WSAIoctl")]
    private static int Control() => Fail();

    [RuntimeExport("ioctlsocket")]
    private static int ControlSocket() => Fail();

    [RuntimeExport("bind")]
    private static int Bind() => Fail();

    [RuntimeExport("listen")]
    private static int Listen() => Fail();

    [RuntimeExport("recv")]
    private static int Receive() => Fail();

    [RuntimeExport("shutdown")]
    private static int ShutDown() => Fail();

    [RuntimeExport("closesocket")]
    private static int Close() => Fail();

    [RuntimeExport("getsockopt")]
    private static int GetOption() => Fail();

    [RuntimeExport("setsockopt")]
    private static int SetOption() => Fail();

    private static int Fail()
    {
        WindowsError.Set(NotASocket);
        return SocketError;
    }

    /// <summary>Network interfaces by name: there are none, and the result is the error itself.</summary>
    [RuntimeExport("ConvertInterfaceNameToLuidW")]
    private static uint FindInterface() => WindowsError.NotSupported;

    [RuntimeExport("ConvertInterfaceLuidToIndex")]
    private static uint GetInterfaceIndex() => WindowsError.NotSupported;
}
