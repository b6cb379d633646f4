namespace UefiKernel.Kernel.Files;

/// <summary>Where the pages of files come from.</summary>
internal interface IFilePageSource
{
    /// <summary>Takes a page of 4,096 bytes with any contents.</summary>
    /// <returns>Its address; 0 when there is none.</returns>
    nint TryTake();

    /// <summary>Gives a page back.</summary>
    void Give(nint page);
}

/// <summary>
/// The space of a volume in memory: pages for data, up to a limit. Each file and directory also counts
/// <see cref="BytesPerEntry"/>, for its record in the heap: so the limit holds for empty files too. Guarded by the volume's lock.
/// </summary>
/// <param name="source">Where pages come from.</param>
/// <param name="limit">The most bytes.</param>
internal sealed class FilePages(IFilePageSource source, long limit)
{
    /// <summary>Bytes of a page.</summary>
    public const int PageBytes = 4096;

    /// <summary>What a file or directory counts besides its data. NTFS has records of this size.</summary>
    public const int BytesPerEntry = 1024;

    /// <summary>The most bytes.</summary>
    public long Limit => limit;

    /// <summary>Bytes in use.</summary>
    public long Used { get; private set; }

    /// <summary>Pages in use.</summary>
    public long Pages { get; private set; }

    /// <summary>Takes a page with any contents.</summary>
    /// <returns>False when the limit is reached, or memory ran out.</returns>
    public bool TryTake(out nint page)
    {
        page = Used + PageBytes <= limit ? source.TryTake() : 0;
        if (page == 0)
        {
            return false;
        }

        Used += PageBytes;
        Pages++;
        return true;
    }

    /// <summary>Gives a page back.</summary>
    public void Give(nint page)
    {
        source.Give(page);
        Used -= PageBytes;
        Pages--;
    }

    /// <summary>Counts a new file or directory.</summary>
    /// <returns>False when the limit is reached.</returns>
    public bool TryAddEntry()
    {
        if (Used + BytesPerEntry > limit)
        {
            return false;
        }

        Used += BytesPerEntry;
        return true;
    }

    /// <summary>Ends the count of a file or directory.</summary>
    public void RemoveEntry() => Used -= BytesPerEntry;
}
