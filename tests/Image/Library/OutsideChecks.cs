using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Library;

/// <summary>
/// The network and other processes, which this kernel lacks: values that need neither work, everything else throws as documented.
/// </summary>
internal static class OutsideChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("network: addresses are read and written", static () =>
        {
            Check.Sequence((byte[])[192, 168, 1, 20], IPAddress.Parse("192.168.1.20").GetAddressBytes());
            Check.True(IPAddress.Parse("::1").Equals(IPAddress.IPv6Loopback));
            Check.True(!IPAddress.TryParse("1.2.3.256", out _));
        }),
        new("network: prefixes and end points", static () =>
        {
            Check.True(IPNetwork.Parse("10.0.0.0/8").Contains(IPAddress.Parse("10.9.8.7")));
            Check.Equal(80, IPEndPoint.Parse("127.0.0.1:80").Port);
        }),
        new("network: byte order", static () =>
        {
            Check.Equal(0x3412, IPAddress.HostToNetworkOrder((short)0x1234));
            Check.Equal(0x04030201, IPAddress.NetworkToHostOrder(0x01020304));
        }),
        new("network: a socket cannot be made", static () =>
        {
            Check.Throws<SocketException>(
                static () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp).Dispose());
        }),
        new("network: a listener cannot be made", static () =>
        {
            Check.Throws<SocketException>(static () => new TcpListener(IPAddress.Loopback, 80).Start());
        }),
        new("network: a name cannot be resolved", static () =>
        {
            Check.Throws<SocketException>(static () => Opaque(Dns.GetHostAddresses("example.org").Length));
        }),
        new("process: another one cannot be started", static () =>
        {
            Check.Throws<Win32Exception>(static () => Process.Start("none.exe").Dispose());
        }),
        new("process: this one has a number", static () =>
        {
            var self = Process.GetCurrentProcess();
            Check.Equal(Environment.ProcessId, self.Id);
        }),
        new("file: the current folder is the root", static () => Check.Equal("R:\\", Environment.CurrentDirectory)),
        new("console: standard output takes text", static () =>
        {
            Console.Out.Write("");
        }),
    ];
}
