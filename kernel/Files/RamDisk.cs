using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Files;

/// <summary>
/// A volume in memory that behaves as NTFS does: names keep their case and are found in any, share modes and locks are mandatory,
/// a deleted file goes with its last handle. All of it is gone when the machine restarts. Paths are relative to the root, with
/// backslashes; one at the beginning or the end is ignored, and dots are not resolved here.
/// </summary>
/// <param name="pages">The volume's space.</param>
/// <param name="clock">The time in units of 100 ns since 1601.</param>
internal sealed class RamDisk(FilePages pages, Func<long> clock)
{
    /// <summary>The attributes that programs can set (Microsoft, "File Attribute Constants").</summary>
    public const FileAttributes Settable = FileAttributes.ReadOnly | FileAttributes.Hidden | FileAttributes.System |
        FileAttributes.Archive | FileAttributes.Temporary | FileAttributes.Offline | FileAttributes.NotContentIndexed;

    private readonly FileNode _root = new("", null, 1) { Times = Same(clock()) };

    // Guards the volume: every node, its data, its handles, the space.
    private readonly Lock _lock = new();
    private readonly List<OpenFile> _open = [];
    private ulong _lastId = 1;

    /// <summary>The volume's lock, which its open files use too.</summary>
    public Lock Gate => _lock;

    /// <summary>The most bytes.</summary>
    public long Limit => pages.Limit;

    /// <summary>Bytes in use: pages of data, and 1 KB for each file and directory.</summary>
    public long Used
    {
        get
        {
            lock (_lock)
            {
                return pages.Used;
            }
        }
    }

    /// <summary>Pages that hold data of files.</summary>
    public PageCount Pages
    {
        get
        {
            lock (_lock)
            {
                return new PageCount((ulong)pages.Pages);
            }
        }
    }

    /// <summary>The time in units of 100 ns since 1601.</summary>
    public long Now => clock();

    /// <summary>Opens a file or directory, or makes one.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="request">How.</param>
    /// <param name="opened">The open file; null when it failed.</param>
    /// <param name="result">What was done.</param>
    /// <param name="start">The directory that the path begins in; null for the root.</param>
    /// <exception cref="OutOfMemoryException">The heap is full; nothing has changed.</exception>
    public FileStatus Open(
        ReadOnlySpan<char> path, in FileRequest request, out OpenFile? opened, out FileOpened result, OpenFile? start = null)
    {
        opened = null;
        result = FileOpened.Opened;
        lock (_lock)
        {
            FileStatus status =
                FilePathWalk.Resolve(start?.Node ?? _root, path, out FileNode? parent, out ReadOnlySpan<char> name);
            if (status != FileStatus.Success)
            {
                return status;
            }

            FileNode? found = name.IsEmpty ? parent : parent!.Find(name);
            if (found == null)
            {
                bool isFileAsDirectory = path.EndsWith('\\') && (request.Options & FileOpenOptions.Directory) == 0;
                result = FileOpened.Created;
                return isFileAsDirectory && request.Disposition != FileDisposition.Open
                    ? FileStatus.InvalidName
                    : Create(parent!, name, in request, out opened);
            }

            status = FileOpenRules.Check(found, path.EndsWith('\\'), in request);
            if (status != FileStatus.Success)
            {
                return status;
            }

            opened = Attach(found, in request);
            if (request.Disposition is FileDisposition.Open or FileDisposition.OpenOrCreate)
            {
                return status;
            }

            found.Data!.TrySetLength(0);
            found.Attributes = (request.Attributes & Settable) | FileAttributes.Archive;
            found.Times = found.Times with { Written = Now, Changed = Now };
            result = request.Disposition == FileDisposition.Supersede ? FileOpened.Superseded : FileOpened.Overwritten;
            return FileStatus.Success;
        }
    }

    /// <summary>Says what is known of a file or directory.</summary>
    public FileStatus Describe(ReadOnlySpan<char> path, out FileInformation information)
    {
        information = default;
        lock (_lock)
        {
            FileStatus status = FilePathWalk.Resolve(_root, path, out FileNode? parent, out ReadOnlySpan<char> name);
            if (status != FileStatus.Success)
            {
                return status;
            }

            FileNode? found = name.IsEmpty ? parent : parent!.Find(name);
            if (found == null)
            {
                return FileStatus.NotFound;
            }

            if (!found.IsDirectory && path.EndsWith('\\'))
            {
                return FileStatus.InvalidName;
            }

            information = found.Describe();
            return found.IsDeletePending ? FileStatus.DeletePending : FileStatus.Success;
        }
    }

    /// <summary>Renames an open file. The lock is held.</summary>
    internal FileStatus Rename(FileNode moved, ReadOnlySpan<char> target, bool replaces)
    {
        FileStatus status = FilePathWalk.Resolve(_root, target, out FileNode? parent, out ReadOnlySpan<char> name);
        if (status != FileStatus.Success || moved.Parent == null || name.IsEmpty)
        {
            return status != FileStatus.Success ? status : FileStatus.AccessDenied;
        }

        if (!moved.IsDirectory && target.EndsWith('\\'))
        {
            return FileStatus.InvalidName;
        }

        // What would be moved into itself is in use for that.
        if (moved.Holds(parent))
        {
            return FileStatus.SharingViolation;
        }

        if (parent!.IsDeletePending || moved.IsDeletePending || HasHandlesBelow(moved))
        {
            return parent.IsDeletePending || moved.IsDeletePending ? FileStatus.DeletePending : FileStatus.AccessDenied;
        }

        FileNode? existing = parent.Find(name);
        if (existing != null && existing != moved)
        {
            bool canReplace = !existing.IsDirectory && !moved.IsDirectory && existing.Handles.Count == 0 &&
                (existing.Attributes & FileAttributes.ReadOnly) == 0;
            if (!replaces || !canReplace)
            {
                return replaces ? FileStatus.AccessDenied : FileStatus.AlreadyExists;
            }
        }

        // What can fail comes first: the name, and room in the list. Removing what is replaced makes room too.
        string newName = name.ToString();
        FileNode before = moved.Parent;
        if (existing != null && existing != moved)
        {
            Remove(existing);
        }

        parent.Add(moved, newName);
        Touch(before);
        Touch(parent);
        moved.Times = moved.Times with { Changed = Now };
        return FileStatus.Success;
    }

    /// <summary>Ends the use of an open file. The lock is held.</summary>
    internal void Detach(OpenFile closed)
    {
        FileNode node = closed.Node;
        _open.Remove(closed);
        node.Handles.Remove(closed);
        node.Locks.Release(closed);
        bool canGo = node.IsEmpty && node.Parent != null;
        if ((closed.Options & FileOpenOptions.DeleteOnClose) != 0 && canGo)
        {
            node.IsDeletePending = true;
        }

        if (node.Handles.Count > 0)
        {
            return;
        }

        if (node.IsDeletePending && canGo)
        {
            Touch(node.Parent!);
            Remove(node);
        }
        else
        {
            node.Data?.Trim();
        }
    }

    private static FileTimes Same(long time) => new(time, time, time, time);

    private FileStatus Create(FileNode parent, ReadOnlySpan<char> name, in FileRequest request, out OpenFile? opened)
    {
        opened = null;
        if (request.Disposition is FileDisposition.Open or FileDisposition.Overwrite)
        {
            return FileStatus.NotFound;
        }

        bool isReadOnly = (request.Attributes & FileAttributes.ReadOnly) != 0;
        if (parent.IsDeletePending || (isReadOnly && (request.Options & FileOpenOptions.DeleteOnClose) != 0))
        {
            return parent.IsDeletePending ? FileStatus.DeletePending : FileStatus.CannotDelete;
        }

        bool isDirectory = (request.Options & FileOpenOptions.Directory) != 0;
        var made = new FileNode(name.ToString(), isDirectory ? null : new FileData(pages), _lastId + 1)
        {
            Attributes = (request.Attributes & Settable) | (isDirectory ? 0 : FileAttributes.Archive),
            Times = Same(Now),
        };
        if (!pages.TryAddEntry())
        {
            return FileStatus.DiskFull;
        }

        OpenFile? handle = null;
        bool isIn = false;
        try
        {
            handle = Attach(made, in request);
            parent.Add(made, made.Name);
            isIn = true;
        }
        finally
        {
            if (!isIn)
            {
                pages.RemoveEntry();
                _open.Remove(handle!);
            }
        }

        _lastId++;
        Touch(parent);
        opened = handle;
        return FileStatus.Success;
    }

    private OpenFile Attach(FileNode node, in FileRequest request)
    {
        _open.EnsureCapacity(_open.Count + 1);
        var opened = new OpenFile(this, node, in request);
        node.Handles.Add(opened);
        _open.Add(opened);
        return opened;
    }

    private void Remove(FileNode node)
    {
        node.Parent!.Remove(node);
        node.Data?.TrySetLength(0);
        pages.RemoveEntry();
    }

    private void Touch(FileNode directory) => directory.Times = directory.Times with { Written = Now, Changed = Now };

    private bool HasHandlesBelow(FileNode directory)
    {
        foreach (OpenFile opened in _open)
        {
            if (opened.Node != directory && directory.Holds(opened.Node))
            {
                return true;
            }
        }

        return false;
    }
}
