using System;
using System.Collections.Generic;
using System.IO;

namespace UefiKernel.Kernel.Files;

/// <summary>A file or a directory of a volume. Guarded by the volume's lock.</summary>
internal sealed class FileNode
{
    private readonly List<FileNode>? _children;

    /// <summary>Makes a file or a directory.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="data">The data of a file; null for a directory.</param>
    /// <param name="id">Its number.</param>
    public FileNode(string name, FileData? data, ulong id)
    {
        Name = name;
        Data = data;
        Id = id;
        _children = data == null ? [] : null;
    }

    /// <summary>Its name; empty for the root.</summary>
    public string Name { get; private set; }

    /// <summary>Its number on the volume.</summary>
    public ulong Id { get; }

    /// <summary>The data of a file; null for a directory.</summary>
    public FileData? Data { get; }

    /// <summary>Whether it is a directory.</summary>
    public bool IsDirectory => Data == null;

    /// <summary>The directory that it is in; null for the root and for what was deleted.</summary>
    public FileNode? Parent { get; private set; }

    /// <summary>The attributes that can be set.</summary>
    public FileAttributes Attributes { get; set; }

    /// <summary>Its times.</summary>
    public FileTimes Times { get; set; }

    /// <summary>Whether it goes with its last handle.</summary>
    public bool IsDeletePending { get; set; }

    /// <summary>Its handles.</summary>
    public List<OpenFile> Handles { get; } = [];

    /// <summary>Its locked ranges.</summary>
    public FileLocks Locks { get; } = new();

    /// <summary>Whether a directory has nothing in it.</summary>
    public bool IsEmpty => _children is not { Count: > 0 };

    /// <summary>All that is known of it.</summary>
    public FileInformation Describe() => new()
    {
        Name = Name,
        Id = Id,
        Times = Times,
        Attributes = IsDirectory ? Attributes | FileAttributes.Directory : Attributes == 0 ? FileAttributes.Normal : Attributes,
        Length = Data?.Length ?? 0,
        Allocated = Data?.Allocated ?? 0,
        IsDeletePending = IsDeletePending,
    };

    /// <summary>Finds a file or directory in this directory.</summary>
    public FileNode? Find(ReadOnlySpan<char> name)
    {
        int at = IndexOf(name);
        return at >= 0 ? _children![at] : null;
    }

    /// <summary>The first file or directory behind a name in the order of names; null for the first of all.</summary>
    public FileNode? After(string? name)
    {
        int at = name == null ? 0 : IndexOf(name);
        at = at < 0 ? ~at : name == null ? 0 : at + 1;
        return at < _children!.Count ? _children[at] : null;
    }

    /// <summary>Takes a file or directory in, under a name that is free.</summary>
    /// <exception cref="OutOfMemoryException">The list could not grow; nothing has changed.</exception>
    public void Add(FileNode child, string name)
    {
        _children!.EnsureCapacity(_children.Count + 1);
        child.Parent?.Remove(child);
        child.Name = name;
        child.Parent = this;
        _children.Insert(~IndexOf(name), child);
    }

    /// <summary>Takes a file or directory out.</summary>
    public void Remove(FileNode child)
    {
        _children!.RemoveAt(IndexOf(child.Name));
        child.Parent = null;
    }

    /// <summary>Whether this directory or anything in it is the given one.</summary>
    public bool Holds(FileNode? other)
    {
        while (other != null && other != this)
        {
            other = other.Parent;
        }

        return other == this;
    }

    // Where the name is, or the complement of where it belongs.
    private int IndexOf(ReadOnlySpan<char> name)
    {
        int low = 0;
        int high = (_children?.Count ?? 0) - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            int order = FileNames.Compare(_children![middle].Name, name);
            if (order == 0)
            {
                return middle;
            }

            if (order < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return ~low;
    }
}
