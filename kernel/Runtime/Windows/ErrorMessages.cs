using System;
using System.Buffers.Text;
using System.Runtime;
using System.Text;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>
/// FormatMessageW: the texts of errors that programs meet, as Windows has them (Microsoft, "System Error Codes" and "Common
/// HRESULT Values").
/// </summary>
internal static unsafe class ErrorMessages
{
    // FORMAT_MESSAGE_ALLOCATE_BUFFER, _FROM_STRING and _FROM_HMODULE.
    private const uint AllocateBuffer = 0x100;
    private const uint FromString = 0x400;
    private const uint FromModule = 0x800;

    // HRESULT_FROM_WIN32 puts this in front of a system error code.
    private const uint Win32Facility = 0x8007_0000;

    // One line for each: the code in decimal, a blank, the text.
    private static ReadOnlySpan<byte> Texts => """
        0 The operation completed successfully.
        1 Incorrect function.
        2 The system cannot find the file specified.
        3 The system cannot find the path specified.
        4 The system cannot open the file.
        5 Access is denied.
        6 The handle is invalid.
        8 Not enough memory resources are available to process this command.
        11 An attempt was made to load a program with an incorrect format.
        12 The access code is invalid.
        13 The data is invalid.
        14 Not enough memory resources are available to complete this operation.
        15 The system cannot find the drive specified.
        16 The directory cannot be removed.
        17 The system cannot move the file to a different disk drive.
        18 There are no more files.
        19 The media is write protected.
        20 The system cannot find the device specified.
        21 The device is not ready.
        22 The device does not recognize the command.
        23 Data error (cyclic redundancy check).
        29 The system cannot write to the specified device.
        30 The system cannot read from the specified device.
        31 A device attached to the system is not functioning.
        32 The process cannot access the file because it is being used by another process.
        33 The process cannot access the file because another process has locked a portion of the file.
        38 Reached the end of the file.
        50 The request is not supported.
        53 The network path was not found.
        64 The specified network name is no longer available.
        65 Network access is denied.
        67 The network name cannot be found.
        80 The file exists.
        82 The directory or file cannot be created.
        87 The parameter is incorrect.
        109 The pipe has been ended.
        110 The system cannot open the device or file specified.
        111 The file name is too long.
        112 There is not enough space on the disk.
        120 This function is not supported on this system.
        121 The semaphore timeout period has expired.
        122 The data area passed to a system call is too small.
        123 The filename, directory name, or volume label syntax is incorrect.
        126 The specified module could not be found.
        127 The specified procedure could not be found.
        131 An attempt was made to move the file pointer before the beginning of the file.
        145 The directory is not empty.
        158 The segment is already unlocked.
        161 The specified path is invalid.
        170 The requested resource is in use.
        183 Cannot create a file when that file already exists.
        187 The specified system semaphore name was not found.
        203 The system could not find the environment option that was entered.
        206 The filename or extension is too long.
        230 The pipe state is invalid.
        232 The pipe is being closed.
        234 More data is available.
        258 The wait operation timed out.
        259 No more data is available.
        267 The directory name is invalid.
        288 Attempt to release mutex not owned by caller.
        298 Too many posts were made to a semaphore.
        487 Attempt to access invalid address.
        534 Arithmetic result exceeded 32 bits.
        995 The I/O operation has been aborted because of either a thread exit or an application request.
        996 Overlapped I/O event is not in a signaled state.
        997 Overlapped I/O operation is in progress.
        998 Invalid access to memory location.
        1003 Cannot complete this function.
        1004 Invalid flags.
        1113 No mapping for the Unicode character exists in the target multi-byte code page.
        1168 Element not found.
        1223 The operation was canceled by the user.
        1225 The remote computer refused the network connection.
        1236 The network connection was aborted by the local system.
        1314 A required privilege is not held by the client.
        1326 The user name or password is incorrect.
        1450 Insufficient system resources exist to complete the requested service.
        1455 The paging file is too small for this operation to complete.
        1460 This operation returned because the timeout period expired.
        10004 A blocking operation was interrupted by a call to WSACancelBlockingCall.
        10013 An attempt was made to access a socket in a way forbidden by its access permissions.
        10014 The system detected an invalid pointer address in attempting to use a pointer argument in a call.
        10022 An invalid argument was supplied.
        10024 Too many open sockets.
        10035 A non-blocking socket operation could not be completed immediately.
        10036 A blocking operation is currently executing.
        10038 An operation was attempted on something that is not a socket.
        10043 The requested protocol has not been configured into the system, or no implementation for it exists.
        10045 The attempted operation is not supported for the type of object referenced.
        10047 An address incompatible with the requested protocol was used.
        10048 Only one usage of each socket address (protocol/network address/port) is normally permitted.
        10049 The requested address is not valid in its context.
        10050 A socket operation encountered a dead network.
        10051 A socket operation was attempted to an unreachable network.
        10053 An established connection was aborted by the software in your host machine.
        10054 An existing connection was forcibly closed by the remote host.

        """u8 +
        "10055 An operation on a socket could not be performed because the system lacked sufficient buffer space or because "u8 +
        """
        a queue was full.
        10061 No connection could be made because the target machine actively refused it.
        10064 A socket operation failed because the destination host was down.
        10065 A socket operation was attempted to an unreachable host.

        """u8 +
        "10091 WSAStartup cannot function at this time because the underlying system it uses to provide network services "u8 +
        """
        is currently unavailable.
        10092 The Windows Sockets version requested is not supported.
        10093 Either the application has not called WSAStartup, or WSAStartup failed.
        11001 No such host is known.
        11003 A non-recoverable error occurred during a database lookup.
        11004 The requested name is valid, but no data of the requested type was found.
        2147500033 Not implemented
        2147500034 No such interface supported
        2147500035 Invalid pointer
        2147500036 Operation aborted
        2147500037 Unspecified error
        2147549183 Catastrophic failure
        """u8;

    /// <summary>Finds the text of a code.</summary>
    /// <param name="code">A system error code, or an HRESULT.</param>
    /// <param name="text">ASCII.</param>
    internal static bool TryFind(uint code, out ReadOnlySpan<byte> text)
    {
        uint wanted = (code & 0xFFFF_0000) == Win32Facility ? code & 0xFFFF : code;
        for (ReadOnlySpan<byte> rest = Texts; !rest.IsEmpty;)
        {
            int end = rest.IndexOf((byte)'\n') is >= 0 and var found ? found : rest.Length;
            if (Utf8Parser.TryParse(rest, out uint number, out int digits) && number == wanted)
            {
                text = rest[(digits + 1)..end];
                return true;
            }

            rest = rest[Math.Min(end + 1, rest.Length)..];
        }

        text = default;
        return false;
    }

    /// <summary>
    /// Copies the text of a code, with a line break behind it as on Windows. The library says "unknown error" with the number
    /// where there is none.
    /// </summary>
    /// <returns>Characters without the zero at the end; 0 on failure.</returns>
    [RuntimeExport("FormatMessageW")]
    private static uint FormatMessage(uint flags, void* source, uint id, uint language, char* buffer, uint size, void* arguments)
    {
        // ERROR_MR_MID_NOT_FOUND.
        const uint NotFound = 317;
        const string LineBreak = "\r\n";
        if ((flags & FromString) != 0)
        {
            return Fail(WindowsError.NotSupported);
        }

        if (((flags & FromModule) != 0 && source != null) || !TryFind(id, out ReadOnlySpan<byte> text))
        {
            return Fail(NotFound);
        }

        int length = text.Length + LineBreak.Length;
        if ((flags & AllocateBuffer) != 0)
        {
            // The caller frees it with LocalFree, and has room for a pointer at buffer.
            size = (uint)length + 1;
            char* memory = (char*)LocalMemory.Allocate(0, size * sizeof(char));
            if (memory == null)
            {
                return 0;
            }

            *(char**)buffer = memory;
            buffer = memory;
        }

        if (size <= length)
        {
            return Fail(WindowsError.InsufficientBuffer);
        }

        // size characters at buffer are the caller's.
        var target = new Span<char>(buffer, (int)size);
        Encoding.ASCII.GetChars(text, target);
        LineBreak.CopyTo(target[text.Length..]);
        target[length] = '\0';
        return (uint)length;
    }

    private static uint Fail(uint error)
    {
        WindowsError.Set(error);
        return 0;
    }
}
