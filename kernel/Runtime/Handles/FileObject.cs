using System;
using UefiKernel.Kernel.Files;

namespace UefiKernel.Kernel.Runtime.Handles;

/// <summary>An open file or directory that handles refer to. It is closed with the last handle.</summary>
/// <param name="file">The open file, which belongs to the object from here on.</param>
internal sealed class FileObject(OpenFile file) : KernelObject
{
    private CompletionPort? _port;
    private nuint _key;

    public override KernelObjectKind Kind => KernelObjectKind.File;

    public override FileType FileType => FileType.Disk;

    public override bool IsOverlapped =>
        (file.Options & (FileOpenOptions.Synchronous | FileOpenOptions.SynchronousAlertable)) == 0;

    /// <summary>The open file.</summary>
    public OpenFile File => file;

    internal override FileStatus Read(Span<byte> buffer, long position, out int count) =>
        file.Read(buffer, position, out count);

    internal override FileStatus Write(ReadOnlySpan<byte> bytes, long position, out int count) =>
        file.Write(bytes, position, out count);

    /// <summary>Nothing is held back, but the right to write is asked for (Microsoft, "FlushFileBuffers function").</summary>
    internal override FileStatus Flush() =>
        (file.Rights & (FileRights.WriteData | FileRights.AppendData)) != 0 ? FileStatus.Success : FileStatus.AccessDenied;

    internal override FileStatus GetSize(out long bytes)
    {
        bytes = file.Describe().Length;
        return FileStatus.Success;
    }

    // Two threads may bind one file at once: the second is refused under the lock of the file.
    internal override FileStatus Bind(CompletionPort port, nuint key)
    {
        lock (file)
        {
            if (!IsOverlapped || _port != null)
            {
                return FileStatus.InvalidParameter;
            }

            HandleTable.Hold(port);
            _key = key;
            _port = port;
            return FileStatus.Success;
        }
    }

    internal override bool PostCompletion(uint bytes, nint overlapped)
    {
        try
        {
            _port?.Post(new CompletionPacket(bytes, _key, overlapped));
            return true;
        }
        catch (OutOfMemoryException)
        {
            return false;
        }
    }

    internal override void OnLastHandleClosed() => file.Close();

    internal override void Delete()
    {
        // An object that never came into the table had no handle.
        file.Close();
        if (_port != null)
        {
            HandleTable.Release(_port);
        }
    }
}
