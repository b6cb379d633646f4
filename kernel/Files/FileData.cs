using System;

namespace UefiKernel.Kernel.Files;

/// <summary>
/// The bytes of a file, in pages outside the collected heap. There are no holes: what was never written is zero and has pages.
/// Guarded by the volume's lock.
/// </summary>
/// <param name="pages">Where pages come from.</param>
internal sealed unsafe class FileData(FilePages pages)
{
    private const int PageBytes = FilePages.PageBytes;

    private nint[] _pages = [];
    private int _count;

    /// <summary>How many bytes there are.</summary>
    public long Length { get; private set; }

    /// <summary>Bytes of the pages, some of which may be kept for later growth.</summary>
    public long Allocated => (long)_count * PageBytes;

    /// <summary>Copies bytes out.</summary>
    /// <param name="position">The first one, at most <see cref="Length"/>.</param>
    /// <param name="buffer">Where they go.</param>
    /// <returns>How many there were.</returns>
    public int Read(long position, Span<byte> buffer)
    {
        int count = (int)Math.Min(buffer.Length, Length - position);
        for (int done = 0; done < count;)
        {
            Span<byte> piece = PieceAt(position + done, count - done);
            piece.CopyTo(buffer[done..]);
            done += piece.Length;
        }

        return count;
    }

    /// <summary>Copies bytes in, behind the end too; what is between becomes zero.</summary>
    /// <returns>False when there is no room for them: nothing has changed then.</returns>
    /// <exception cref="OutOfMemoryException">The list of pages could not grow; nothing has changed.</exception>
    public bool TryWrite(long position, ReadOnlySpan<byte> bytes)
    {
        long end = position + bytes.Length;
        if (bytes.IsEmpty || (end > Length && !TrySetLength(end)))
        {
            return bytes.IsEmpty;
        }

        while (!bytes.IsEmpty)
        {
            Span<byte> piece = PieceAt(position, bytes.Length);
            bytes[..piece.Length].CopyTo(piece);
            bytes = bytes[piece.Length..];
            position += piece.Length;
        }

        return true;
    }

    /// <summary>Cuts the file, or makes it longer with zeros.</summary>
    /// <returns>False when there is no room: nothing has changed then.</returns>
    /// <exception cref="OutOfMemoryException">The list of pages could not grow; nothing has changed.</exception>
    public bool TrySetLength(long length)
    {
        if (length > Length)
        {
            if (!TryReserve(length))
            {
                return false;
            }

            Clear(Length, length);
        }

        Length = length;
        Trim();
        return true;
    }

    /// <summary>Takes the pages for a length, so that growing up to there cannot fail.</summary>
    /// <returns>False when there is no room: nothing has changed then.</returns>
    /// <exception cref="OutOfMemoryException">The list of pages could not grow; nothing has changed.</exception>
    public bool TryReserve(long length)
    {
        long needed = PagesFor(length);
        if (needed - _count > (pages.Limit - pages.Used) / PageBytes)
        {
            return false;
        }

        int had = _count;
        if (needed > _pages.Length)
        {
            Array.Resize(ref _pages, (int)Math.Max(needed, Math.Min((long)_pages.Length * 2, Array.MaxLength)));
        }

        while (_count < needed)
        {
            if (!pages.TryTake(out _pages[_count]))
            {
                GiveBackFrom(had);
                return false;
            }

            _count++;
        }

        return true;
    }

    /// <summary>Gives the pages behind the end back.</summary>
    public void Trim() => GiveBackFrom((int)PagesFor(Length));

    private static long PagesFor(long length) => (length / PageBytes) + (length % PageBytes == 0 ? 0 : 1);

    private void GiveBackFrom(int first)
    {
        while (_count > first)
        {
            pages.Give(_pages[--_count]);
        }

        if (_count == 0)
        {
            _pages = [];
        }
    }

    private void Clear(long start, long end)
    {
        while (start < end)
        {
            Span<byte> piece = PieceAt(start, end - start);
            piece.Clear();
            start += piece.Length;
        }
    }

    // A page has PageBytes bytes from its address on, is this file's until it is given back, and the piece stays within it.
    private Span<byte> PieceAt(long position, long most)
    {
        int offset = (int)(position % PageBytes);
        return new Span<byte>((byte*)_pages[position / PageBytes] + offset, (int)Math.Min(most, PageBytes - offset));
    }
}
