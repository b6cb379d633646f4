using System.Diagnostics.CodeAnalysis;
using System.IO.Enumeration;

namespace UefiKernel.Kernel.Files;

/// <summary>A listing of a directory by one handle. The volume's lock is held.</summary>
internal struct DirectoryListing
{
    private string? _pattern;

    /// <summary>What it goes on behind.</summary>
    public ListingPlace Place { readonly get; set; }

    /// <summary>Takes the next entry; see <see cref="OpenFile.List"/>.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="pattern">What the names must match; the first one of a listing counts.</param>
    /// <param name="entry">The entry.</param>
    public FileStatus Next(FileNode directory, string? pattern, out FileInformation entry)
    {
        entry = default;
        bool isFirst = _pattern == null;
        _pattern ??= string.IsNullOrEmpty(pattern) ? "*" : FileSystemName.TranslateWin32Expression(pattern);
        while (TryStep(directory, out FileNode? next, out string? name))
        {
            if (_pattern == "*" || FileSystemName.MatchesWin32Expression(_pattern, name))
            {
                entry = next.Describe();
                entry.Name = name;
                return FileStatus.Success;
            }
        }

        return isFirst ? FileStatus.NoSuchFile : FileStatus.NoMoreFiles;
    }

    private bool TryStep(
        FileNode directory, [NotNullWhen(true)] out FileNode? next, [NotNullWhen(true)] out string? name)
    {
        if (directory.Parent != null && Place.Dots < 2)
        {
            next = Place.Dots == 0 ? directory : directory.Parent;
            name = Place.Dots == 0 ? "." : "..";
            Place = new ListingPlace(Place.Dots + 1, null);
            return true;
        }

        next = directory.After(Place.Name);
        name = next?.Name;
        Place = next == null ? Place : new ListingPlace(2, name);
        return next != null;
    }
}

/// <summary>How far a listing is.</summary>
/// <param name="Dots">How many of the directory itself and the one above were listed.</param>
/// <param name="Name">The last entry; null for none.</param>
internal readonly record struct ListingPlace(int Dots, string? Name);
