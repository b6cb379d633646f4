using System;
using System.Collections.Generic;
using System.Globalization;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Output;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Files;

/// <summary><c>ls</c>: what is in a folder.</summary>
internal static class LsCommand
{
    private static readonly Argument<string> s_path = Argument.Path(
        "PATH", "a folder, a file, or names with * and ? (default: the current directory)").Or(".");

    private static readonly Option s_all = new("-a", "hidden files too");

    public static Command Create() => new("ls", "List files and folders")
    {
        Topic = CommandTopic.Files,
        Arguments = [s_path],
        Options = [s_all, Option.Exact],
        Examples = [new("ls", "the current directory"), new("ls R:/Temp/*.txt", "files whose names end in .txt")],
        Output = OutputForm.Report,
        Run = Print,
    };

    private static CommandStatus Print(CommandContext context)
    {
        string path = context.Get(s_path);
        var entries = new List<FileEntry>();
        FileProblem problem = Find(context.Machine.Files, path, entries);
        if (problem != FileProblem.None)
        {
            return context.Fail(FileProblemText.Describe(path, problem));
        }

        var report = new Report();
        ReportTable table = report.Table(
            "entries",
            new ReportColumn("changed", "Changed", 16),
            ReportColumn.Number("bytes", "Size", 10),
            new ReportColumn("name", "Name"),
            new ReportColumn("isFolder", null),
            new ReportColumn("isReadOnly", null),
            new ReportColumn("isHidden", null));
        foreach (FileEntry entry in entries)
        {
            if (!entry.IsHidden || context.Has(s_all) || FilePattern.IsPattern(path))
            {
                table.Row(
                    entry.Changed.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
                    entry.IsFolder ? ReportValue.Absent : entry.Length,
                    entry.IsFolder ? ReportValue.Styled(entry.Name + "/", TextStyle.Name) : entry.Name,
                    entry.IsFolder,
                    entry.IsReadOnly,
                    entry.IsHidden);
            }
        }

        return context.Print(report, context.Has(Option.Exact));
    }

    private static FileProblem Find(IFilesView files, string path, List<FileEntry> entries)
    {
        if (FilePattern.IsPattern(path))
        {
            int start = FilePattern.NameStart(path);
            FileProblem listed = files.List(start == 0 ? "." : path[..start], entries);
            entries.RemoveAll(entry => !FilePattern.Matches(path.AsSpan(start), entry.Name));
            return listed;
        }

        FileProblem problem = files.Describe(path, out FileEntry found);
        if (problem != FileProblem.None || found.IsFolder)
        {
            return problem != FileProblem.None ? problem : files.List(path, entries);
        }

        entries.Add(found);
        return FileProblem.None;
    }
}
