using System;
using System.Collections.Generic;
using System.Text;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Files;

/// <summary>
/// <c>cat</c>: the text of files. Control characters, which could change the terminal, are shown as a replacement.
/// </summary>
internal static class CatCommand
{
    private const int BufferBytes = 1024;

    private static readonly Argument<string> s_path = Argument.Path("FILE", "a file, or names with * and ?");

    public static Command Create() => new("cat", "Print the text of files")
    {
        Topic = CommandTopic.Files,
        Help = "The text is read as UTF-8. What is none, and control characters but tabs and line ends, are printed as �.",
        Arguments = [s_path],
        Examples = [new("cat notes.txt", "a file"), new("cat *.log | grep error", "lines of several files")],
        Run = Print,
    };

    private static CommandStatus Print(CommandContext context)
    {
        IFilesView files = context.Machine.Files;
        var paths = new List<string>();
        FileProblem problem = FilePattern.Expand(files, context.Get(s_path), paths);
        string failed = context.Get(s_path);
        foreach (string path in paths)
        {
            FileProblem one = Print(context, path);
            (problem, failed) = one != FileProblem.None ? (one, path) : (problem, failed);
        }

        return FileActions.End(context, failed, problem);
    }

    private static FileProblem Print(CommandContext context, string path)
    {
        FileProblem problem = context.Machine.Files.Open(path, FileUse.Read, out IFile? file);
        if (problem != FileProblem.None)
        {
            return problem;
        }

        using (file)
        {
            byte[] buffer = new byte[BufferBytes];
            char[] text = new char[BufferBytes];
            int kept = 0;
            char last = '\n';
            while ((problem = file!.Read(buffer.AsSpan(kept), out int count)) == FileProblem.None && kept + count > 0)
            {
                // A character whose bytes are not all there waits for the next ones, unless there are none.
                int used = Decode(buffer.AsSpan(0, kept + count), isEnd: count == 0, text, out int length);
                context.Console.Write(text.AsSpan(0, length));
                last = length > 0 ? text[length - 1] : last;
                kept += count - used;
                buffer.AsSpan(used, kept).CopyTo(buffer);
            }

            if (last != '\n')
            {
                context.Console.WriteLine();
            }
        }

        return problem;
    }

    private static int Decode(ReadOnlySpan<byte> bytes, bool isEnd, Span<char> text, out int length)
    {
        int used = 0;
        length = 0;
        while (used < bytes.Length)
        {
            System.Buffers.OperationStatus status = Rune.DecodeFromUtf8(bytes[used..], out Rune rune, out int consumed);
            if (status == System.Buffers.OperationStatus.NeedMoreData && !isEnd)
            {
                break;
            }

            used += consumed;
            if (rune.Value == '\r')
            {
                continue;
            }

            bool isControl = Rune.IsControl(rune) && rune.Value is not ('\n' or '\t');
            length += (isControl ? Rune.ReplacementChar : rune).EncodeToUtf16(text[length..]);
        }

        return used;
    }
}
