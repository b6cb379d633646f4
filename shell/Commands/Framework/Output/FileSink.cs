using System;
using System.Text;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Framework.Output;

/// <summary>The end of a row of filters that is a file: lines in UTF-8, each with a line feed.</summary>
internal sealed class FileSink : ILineSink, IDisposable
{
    private const int BufferBytes = 4096;

    private readonly IFile _file;
    private readonly string _path;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _count;

    private FileSink(IFile file, string path)
    {
        _file = file;
        _path = path;
    }

    /// <summary>Opens a file.</summary>
    /// <param name="files">The files.</param>
    /// <param name="path">Its path.</param>
    /// <param name="appends">Whether what is in it stays.</param>
    /// <param name="problem">Why it cannot be written; empty when it can.</param>
    /// <returns>Null when there is a problem.</returns>
    public static FileSink? Open(IFilesView files, string path, bool appends, out string problem)
    {
        FileProblem found = files.Open(path, appends ? FileUse.Append : FileUse.Write, out IFile? file);
        problem = found == FileProblem.None ? "" : FileProblemText.Describe(path, found);
        return file is null ? null : new FileSink(file, path);
    }

    public void Add(string line)
    {
        ReadOnlySpan<char> rest = line;
        while (!rest.IsEmpty)
        {
            // A character takes four bytes at most.
            if (_count > BufferBytes - 4)
            {
                Write();
            }

            Rune.DecodeFromUtf16(rest, out Rune rune, out int used);
            _count += rune.EncodeToUtf8(_buffer.AsSpan(_count));
            rest = rest[used..];
        }

        if (_count == BufferBytes)
        {
            Write();
        }

        _buffer[_count++] = (byte)'\n';
    }

    public void End() => Write();

    public void Dispose() => _file.Dispose();

    private void Write()
    {
        int count = _count;
        _count = 0;
        FileProblem problem = _file.Write(_buffer.AsSpan(0, count));
        if (problem != FileProblem.None)
        {
            throw new FileSinkException(FileProblemText.Describe(_path, problem));
        }
    }
}

/// <summary>The file that a command's output goes to takes no more.</summary>
/// <param name="message">Why, for people.</param>
internal sealed class FileSinkException(string message) : Exception(message);
