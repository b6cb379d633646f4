using System;
using System.Collections.Generic;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Shell.Machine;

/// <summary>
/// The files. Paths are relative to the current directory or begin with the drive, and take <c>/</c> and <c>\</c> alike. Names
/// keep their case and are found in any.
/// </summary>
public interface IFilesView
{
    /// <summary>The full path of the current directory.</summary>
    string CurrentDirectory { get; }

    /// <summary>The drive, such as <c>R:</c>.</summary>
    string Drive { get; }

    /// <summary>The most bytes that files can take, with their names.</summary>
    ByteCount Size { get; }

    /// <summary>Bytes that they take.</summary>
    ByteCount Used { get; }

    /// <summary>Bytes that files can still take now.</summary>
    ByteCount Free { get; }

    /// <summary>Makes another directory the current one.</summary>
    FileProblem ChangeDirectory(string path);

    /// <summary>Says what is known of a file or folder.</summary>
    FileProblem Describe(string path, out FileEntry entry);

    /// <summary>Adds what is in a folder, in the order of names.</summary>
    FileProblem List(string path, List<FileEntry> entries);

    /// <summary>Makes a folder.</summary>
    FileProblem MakeDirectory(string path);

    /// <summary>Makes an empty file, or sets the time of the last change of one that is there.</summary>
    FileProblem Touch(string path);

    /// <summary>Deletes a file, or an empty folder.</summary>
    FileProblem Delete(string path, bool isFolder);

    /// <summary>Renames a file or folder; a file of the new name is replaced.</summary>
    FileProblem Move(string path, string target);

    /// <summary>Copies a file; one of the new name is replaced.</summary>
    FileProblem Copy(string path, string target);

    /// <summary>Opens a file.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="use">What for. To write, it is made when it is not there.</param>
    /// <param name="file">The file; null when there is a problem.</param>
    FileProblem Open(string path, FileUse use, out IFile? file);
}

/// <summary>A file that is open for the shell.</summary>
public interface IFile : IDisposable
{
    /// <summary>Reads the next bytes.</summary>
    /// <param name="buffer">Where they go.</param>
    /// <param name="count">How many there were; 0 at the end.</param>
    FileProblem Read(Span<byte> buffer, out int count);

    /// <summary>Writes bytes behind the ones before.</summary>
    FileProblem Write(ReadOnlySpan<byte> bytes);
}

/// <summary>What a file is opened for.</summary>
public enum FileUse : byte
{
    /// <summary>To be read.</summary>
    Read,

    /// <summary>To be written anew.</summary>
    Write,

    /// <summary>To be written on at its end.</summary>
    Append,
}

/// <summary>A file or folder.</summary>
/// <param name="Name">Its name without the path.</param>
/// <param name="IsFolder">Whether it is a folder.</param>
/// <param name="Length">Bytes of a file.</param>
/// <param name="Changed">When it was last changed, in UTC.</param>
/// <param name="IsReadOnly">Whether it cannot be written or deleted.</param>
/// <param name="IsHidden">Whether it is hidden.</param>
public sealed record FileEntry(string Name, bool IsFolder, ByteCount Length, DateTime Changed, bool IsReadOnly, bool IsHidden);

/// <summary>Why something cannot be done with a file.</summary>
public enum FileProblem : byte
{
    /// <summary>It was done.</summary>
    None,

    /// <summary>There is no such file or folder.</summary>
    NotFound,

    /// <summary>A folder of the path is missing.</summary>
    FolderNotFound,

    /// <summary>The path is that of another drive, of a share or of a device.</summary>
    OtherDrive,

    /// <summary>It is a folder.</summary>
    IsFolder,

    /// <summary>It is a file.</summary>
    IsFile,

    /// <summary>There is one of this name already.</summary>
    Exists,

    /// <summary>A program has it open, or it is the current directory.</summary>
    InUse,

    /// <summary>It is read-only, goes with its last handle, or is the root.</summary>
    Denied,

    /// <summary>A folder has something in it.</summary>
    NotEmpty,

    /// <summary>No file can have this name.</summary>
    InvalidName,

    /// <summary>The RAM disk is full.</summary>
    Full,
}
