using System;
using System.IO;
using System.Text;

namespace UefiKernel.Kernel.Files;

/// <summary>A file or directory as one handle sees it: its rights, its position, its place in a listing.</summary>
internal sealed class OpenFile
{
    private readonly RamDisk _disk;
    private readonly bool _keepsHeadOnly;
    private DirectoryListing _listing;
    private bool _isClosed;
    private bool _keepsWritten;

    /// <summary>For <see cref="RamDisk"/>, which holds its lock.</summary>
    public OpenFile(RamDisk disk, FileNode node, in FileRequest request)
    {
        _disk = disk;
        Node = node;
        Rights = request.Rights;
        Share = request.Share;
        Options = request.Options;
        _keepsHeadOnly = (Rights & (FileRights.AppendData | FileRights.WriteData)) == FileRights.AppendData;
    }

    /// <summary>The file or directory.</summary>
    public FileNode Node { get; }

    /// <summary>What the handle may be used for.</summary>
    public FileRights Rights { get; }

    /// <summary>What others may do meanwhile.</summary>
    public FileShare Share { get; }

    /// <summary>How it was opened.</summary>
    public FileOpenOptions Options { get; }

    /// <summary>Where the next read or write without a position begins.</summary>
    public long Position { get; private set; }

    /// <summary>What a listing goes on behind.</summary>
    public ListingPlace Listing
    {
        get => _listing.Place;
        set => _listing.Place = value;
    }

    /// <summary>Reads bytes.</summary>
    /// <param name="buffer">Where they go.</param>
    /// <param name="position">The first one; negative for <see cref="Position"/>.</param>
    /// <param name="count">How many there were.</param>
    public FileStatus Read(Span<byte> buffer, long position, out int count)
    {
        count = 0;
        lock (_disk.Gate)
        {
            if (Refusal(FileRights.ReadData) is not FileStatus.Success and var refusal)
            {
                return refusal;
            }

            long first = position < 0 ? Position : position;
            if (Node.Locks.Blocks(this, first, buffer.Length))
            {
                return FileStatus.LockConflict;
            }

            if (buffer.IsEmpty || first >= Node.Data!.Length)
            {
                return buffer.IsEmpty ? FileStatus.Success : FileStatus.EndOfFile;
            }

            count = Node.Data.Read(first, buffer);
            Position = first + count;
            return FileStatus.Success;
        }
    }

    /// <summary>Writes bytes, all or none.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="position">Where the first one goes; negative for <see cref="Position"/>.</param>
    /// <param name="count">How many were written.</param>
    /// <exception cref="OutOfMemoryException">The heap is full; nothing has changed.</exception>
    public FileStatus Write(ReadOnlySpan<byte> bytes, long position, out int count)
    {
        count = 0;
        lock (_disk.Gate)
        {
            if (Refusal(FileRights.WriteData | FileRights.AppendData) is not FileStatus.Success and var refusal)
            {
                return refusal;
            }

            long first = _keepsHeadOnly ? Node.Data!.Length : position < 0 ? Position : position;
            if (first > long.MaxValue - bytes.Length)
            {
                return FileStatus.InvalidParameter;
            }

            if (Node.Locks.Blocks(this, first, bytes.Length))
            {
                return FileStatus.LockConflict;
            }

            if (!Node.Data!.TryWrite(first, bytes))
            {
                return FileStatus.DiskFull;
            }

            count = bytes.Length;
            Position = first + count;
            NoteChange();
            return FileStatus.Success;
        }
    }

    /// <summary>Moves <see cref="Position"/>, behind the end too.</summary>
    public FileStatus Seek(long position)
    {
        if (position < 0)
        {
            return FileStatus.InvalidParameter;
        }

        Position = position;
        return FileStatus.Success;
    }

    /// <summary>Cuts the file, or makes it longer with zeros.</summary>
    /// <exception cref="OutOfMemoryException">The heap is full; nothing has changed.</exception>
    public FileStatus SetLength(long length)
    {
        lock (_disk.Gate)
        {
            if (Refusal(FileRights.WriteData) is not FileStatus.Success and var refusal)
            {
                return refusal;
            }

            if (length < 0 || !Node.Data!.TrySetLength(length))
            {
                return length < 0 ? FileStatus.InvalidParameter : FileStatus.DiskFull;
            }

            NoteChange();
            return FileStatus.Success;
        }
    }

    /// <summary>
    /// Takes the space for a length, and cuts the file when it is longer. What is not used is given back at the end.
    /// </summary>
    /// <exception cref="OutOfMemoryException">The heap is full; nothing has changed.</exception>
    public FileStatus SetAllocation(long length)
    {
        lock (_disk.Gate)
        {
            if (Refusal(FileRights.WriteData) is not FileStatus.Success and var refusal)
            {
                return refusal;
            }

            if (length >= 0 && length < Node.Data!.Length)
            {
                Node.Data.TrySetLength(length);
                NoteChange();
            }

            return length < 0 ? FileStatus.InvalidParameter
                : Node.Data!.TryReserve(length) ? FileStatus.Success : FileStatus.DiskFull;
        }
    }

    /// <summary>Keeps other handles from reading and writing a range, until it is unlocked or this one is closed.</summary>
    /// <exception cref="OutOfMemoryException">The heap is full; nothing has changed.</exception>
    public FileStatus SetLock(ulong start, ulong length)
    {
        lock (_disk.Gate)
        {
            return Node.IsDirectory ? FileStatus.InvalidParameter
                : (Rights & (FileRights.ReadData | FileRights.WriteData)) == 0 ? FileStatus.AccessDenied
                : Node.Locks.TryLock(this, start, length) ? FileStatus.Success : FileStatus.LockNotGranted;
        }
    }

    /// <summary>Ends <see cref="SetLock"/> for the same range.</summary>
    public FileStatus Unlock(ulong start, ulong length)
    {
        lock (_disk.Gate)
        {
            return Node.Locks.TryUnlock(this, start, length) ? FileStatus.Success : FileStatus.RangeNotLocked;
        }
    }

    /// <summary>Says what is known of it.</summary>
    public FileInformation Describe()
    {
        lock (_disk.Gate)
        {
            return Node.Describe();
        }
    }

    /// <summary>Its path from the root, with a backslash at the beginning.</summary>
    public string GetPath()
    {
        lock (_disk.Gate)
        {
            var path = new StringBuilder();
            for (FileNode? node = Node; node?.Parent != null; node = node.Parent)
            {
                path.Insert(0, node.Name).Insert(0, '\\');
            }

            return path.Length == 0 ? @"\" : path.ToString();
        }
    }

    /// <summary>Sets attributes and times.</summary>
    /// <param name="attributes">The new attributes; 0 keeps them.</param>
    /// <param name="times">
    /// The new times; 0 keeps one, and so does -1, which also keeps writes through this handle from changing it.
    /// </param>
    public FileStatus SetBasics(FileAttributes attributes, FileTimes times)
    {
        lock (_disk.Gate)
        {
            if ((Rights & FileRights.WriteAttributes) == 0)
            {
                return FileStatus.AccessDenied;
            }

            FileAttributes kind = attributes & FileAttributes.Directory;
            if ((kind != 0 && !Node.IsDirectory) || (Node.IsDirectory && (attributes & FileAttributes.Temporary) != 0) ||
                times.Created < -2 || times.Accessed < -2 || times.Written < -2 || times.Changed < -2)
            {
                return FileStatus.InvalidParameter;
            }

            _keepsWritten = times.Written == -1 || (_keepsWritten && times.Written != -2);
            FileTimes had = Node.Times;
            Node.Times = new FileTimes(
                times.Created > 0 ? times.Created : had.Created, times.Accessed > 0 ? times.Accessed : had.Accessed,
                times.Written > 0 ? times.Written : had.Written, times.Changed > 0 ? times.Changed : _disk.Now);
            Node.Attributes = attributes == 0 ? Node.Attributes : attributes & RamDisk.Settable;
            return FileStatus.Success;
        }
    }

    /// <summary>Has the file go with its last handle, or not after all.</summary>
    public FileStatus SetDelete(bool isDeleted)
    {
        lock (_disk.Gate)
        {
            if ((Rights & FileRights.Delete) == 0)
            {
                return FileStatus.AccessDenied;
            }

            if (isDeleted && (Node.Parent == null || (Node.Attributes & FileAttributes.ReadOnly) != 0))
            {
                return FileStatus.CannotDelete;
            }

            if (isDeleted && !Node.IsEmpty)
            {
                return FileStatus.DirectoryNotEmpty;
            }

            Node.IsDeletePending = isDeleted;
            return FileStatus.Success;
        }
    }

    /// <summary>Renames or moves it.</summary>
    /// <param name="target">Its new path from the root.</param>
    /// <param name="replaces">Whether a file of that path is replaced.</param>
    /// <exception cref="OutOfMemoryException">The heap is full; nothing has changed.</exception>
    public FileStatus Rename(ReadOnlySpan<char> target, bool replaces)
    {
        lock (_disk.Gate)
        {
            return (Rights & FileRights.Delete) == 0 ? FileStatus.AccessDenied : _disk.Rename(Node, target, replaces);
        }
    }

    /// <summary>
    /// Takes the next entry of a directory, in the order of names. Entries may come and go meanwhile: each that stays is listed
    /// once. The directory itself and the one above are listed first, but not in the root.
    /// </summary>
    /// <param name="pattern">What the names must match, as Windows matches them; the first one of a listing counts.</param>
    /// <param name="entry">The entry.</param>
    /// <returns>NoSuchFile when the first entry is asked for and nothing matches; NoMoreFiles at the end.</returns>
    /// <exception cref="OutOfMemoryException">The heap is full; nothing has changed.</exception>
    public FileStatus List(string? pattern, out FileInformation entry)
    {
        entry = default;
        lock (_disk.Gate)
        {
            if (!Node.IsDirectory || _isClosed)
            {
                return FileStatus.InvalidParameter;
            }

            if ((Rights & FileRights.ReadData) == 0)
            {
                return FileStatus.AccessDenied;
            }

            return _listing.Next(Node, pattern, out entry);
        }
    }

    /// <summary>Begins the listing anew.</summary>
    public void RestartListing() => _listing = default;

    /// <summary>Ends the use. Nothing happens the second time.</summary>
    public void Close()
    {
        lock (_disk.Gate)
        {
            if (!_isClosed)
            {
                _isClosed = true;
                _disk.Detach(this);
            }
        }
    }

    private FileStatus Refusal(FileRights anyOf) =>
        _isClosed ? FileStatus.InvalidHandle
        : Node.IsDirectory ? FileStatus.InvalidParameter
        : (Rights & anyOf) == 0 ? FileStatus.AccessDenied : FileStatus.Success;

    private void NoteChange()
    {
        long now = _disk.Now;
        Node.Times = _keepsWritten
            ? Node.Times with { Changed = now }
            : Node.Times with { Written = now, Changed = now, Accessed = now };
        Node.Attributes |= FileAttributes.Archive;
    }
}
