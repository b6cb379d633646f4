using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Tests.Fakes;

/// <summary>Files in a dictionary by their full paths; a folder has no bytes.</summary>
internal sealed class FakeFiles : IFilesView
{
    private readonly SortedDictionary<string, byte[]?> _files = new(StringComparer.OrdinalIgnoreCase) { [@"R:\"] = null };

    public string CurrentDirectory { get; private set; } = @"R:\";

    public string Drive => "R:";

    public ByteCount Size { get; set; } = new(1 << 20);

    public ByteCount Used => new((ulong)_files.Values.Sum(static bytes => bytes?.Length ?? 0));

    public ByteCount Free => new(Size.Value - Used.Value);

    /// <summary>The paths of files that a program has open.</summary>
    public HashSet<string> InUse { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The full paths, a backslash behind those of folders.</summary>
    public IEnumerable<string> Paths => _files.Where(static f => f.Key.Length > 3)
        .Select(static f => f.Value == null ? f.Key + "\\" : f.Key);

    public byte[]? this[string path]
    {
        get => _files[path];
        set => _files[path] = value;
    }

    public FileProblem ChangeDirectory(string path)
    {
        FileProblem problem = Describe(path, out FileEntry entry);
        if (problem == FileProblem.None && entry.IsFolder)
        {
            CurrentDirectory = Resolve(path)!;
        }

        return problem == FileProblem.None && !entry.IsFolder ? FileProblem.IsFile : problem;
    }

    public FileProblem Describe(string path, out FileEntry entry)
    {
        entry = new FileEntry("", false, ByteCount.Zero, default, false, false);
        if (Resolve(path) is not { } full || !_files.TryGetValue(full, out byte[]? bytes))
        {
            return Missing(path);
        }

        entry = EntryOf(full, bytes);
        return FileProblem.None;
    }

    public FileProblem List(string path, List<FileEntry> entries)
    {
        if (Resolve(path) is not { } full || !_files.TryGetValue(full, out byte[]? folder))
        {
            return Missing(path);
        }

        if (folder != null)
        {
            return FileProblem.IsFile;
        }

        entries.AddRange(_files.Where(f => IsIn(f.Key, full)).Select(f => EntryOf(f.Key, f.Value)));
        return FileProblem.None;
    }

    public FileProblem MakeDirectory(string path) =>
        CheckNew(path) is not FileProblem.None and var problem ? problem : Add(path, null);

    public FileProblem Touch(string path) =>
        CheckNew(path) is not FileProblem.None and var problem
            ? problem == FileProblem.Exists ? FileProblem.None : problem
            : Add(path, []);

    public FileProblem Delete(string path, bool isFolder)
    {
        FileProblem problem = Describe(path, out FileEntry entry);
        string full = Resolve(path) ?? "";
        return problem != FileProblem.None ? problem
            : InUse.Contains(full) ? FileProblem.InUse
            : entry.IsFolder && _files.Keys.Any(key => IsIn(key, full)) ? FileProblem.NotEmpty
            : _files.Remove(full) ? FileProblem.None : FileProblem.NotFound;
    }

    public FileProblem Move(string path, string target)
    {
        string from = Resolve(path)!;
        if (Resolve(target) is not { } to || !_files.ContainsKey(ParentOf(to)))
        {
            return Missing(target);
        }

        foreach (string key in _files.Keys.Where(key => IsAt(key, from)).ToArray())
        {
            _files[to + key[from.Length..]] = _files[key];
            _files.Remove(key);
        }

        return FileProblem.None;
    }

    public FileProblem Copy(string path, string target) =>
        Resolve(target) is { } to && _files.ContainsKey(ParentOf(to)) ? Add(target, _files[Resolve(path)!]) : Missing(target);

    public FileProblem Open(string path, FileUse use, out IFile? file)
    {
        file = null;
        FileProblem problem = Describe(path, out FileEntry entry);
        if (problem == FileProblem.None && (entry.IsFolder || InUse.Contains(Resolve(path)!)))
        {
            return entry.IsFolder ? FileProblem.IsFolder : FileProblem.InUse;
        }

        if (use != FileUse.Read && problem == FileProblem.NotFound)
        {
            problem = FileProblem.None;
            Add(path, []);
        }

        file = problem == FileProblem.None ? new Opened(this, Resolve(path)!, use) : null;
        return problem;
    }

    private static FileEntry EntryOf(string path, byte[]? bytes) => new(
        path[(path.LastIndexOf('\\') + 1)..], bytes == null, new ByteCount((ulong)(bytes?.Length ?? 0)),
        new DateTime(2026, 11, 26, 12, 0, 0, DateTimeKind.Utc), false,
        path.Contains("hidden", StringComparison.Ordinal));

    private static string ParentOf(string path) =>
        path.LastIndexOf('\\') is var end && end <= 2 ? @"R:\" : path[..end];

    private static bool IsIn(string path, string folder) =>
        path.Length > 3 && ParentOf(path).Equals(folder, StringComparison.OrdinalIgnoreCase);

    private static bool IsAt(string path, string folder) =>
        path.StartsWith(folder, StringComparison.OrdinalIgnoreCase) &&
        (path.Length == folder.Length || path[folder.Length] == '\\');

    private FileProblem Missing(string path) =>
        Resolve(path) is not { } full ? FileProblem.OtherDrive
        : _files.ContainsKey(ParentOf(full)) ? FileProblem.NotFound : FileProblem.FolderNotFound;

    private FileProblem CheckNew(string path) =>
        Resolve(path) is not { } full ? FileProblem.OtherDrive
        : _files.ContainsKey(full) ? FileProblem.Exists
        : _files.ContainsKey(ParentOf(full)) ? FileProblem.None : FileProblem.FolderNotFound;

    private FileProblem Add(string path, byte[]? bytes)
    {
        _files[Resolve(path)!] = bytes;
        return FileProblem.None;
    }

    private string? Resolve(string path)
    {
        string text = path.Replace('/', '\\');
        if (text.Length > 1 && text[1] == ':')
        {
            if (char.ToUpperInvariant(text[0]) != 'R')
            {
                return null;
            }

            text = text[2..];
        }
        else if (!text.StartsWith('\\'))
        {
            text = CurrentDirectory[2..] + "\\" + text;
        }

        var parts = new List<string>();
        foreach (string part in text.Split('\\', StringSplitOptions.RemoveEmptyEntries).Where(static p => p != "."))
        {
            if (part != "..")
            {
                parts.Add(part);
            }
            else if (parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
        }

        return @"R:\" + string.Join('\\', parts);
    }

    private sealed class Opened(FakeFiles files, string path, FileUse use) : IFile
    {
        private readonly MemoryStream _stream = new();
        private int _position;

        public FileProblem Read(Span<byte> buffer, out int count)
        {
            byte[] all = files[path]!;
            count = Math.Min(Math.Min(buffer.Length, 7), all.Length - _position);
            all.AsSpan(_position, count).CopyTo(buffer);
            _position += count;
            return FileProblem.None;
        }

        public FileProblem Write(ReadOnlySpan<byte> bytes)
        {
            if ((ulong)bytes.Length > files.Free.Value)
            {
                return FileProblem.Full;
            }

            _stream.Write(bytes);
            return FileProblem.None;
        }

        public void Dispose()
        {
            if (use != FileUse.Read)
            {
                files[path] = use == FileUse.Append ? [.. files[path]!, .. _stream.ToArray()] : _stream.ToArray();
            }
        }
    }
}
