using System.Collections.Generic;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Files;

/// <summary><c>find</c>: the paths of files and folders by name, at any depth.</summary>
internal static class FindCommand
{
    private static readonly Argument<string> s_name =
        Argument.Text("NAME", "a name, in which * stands for any characters and ? for one (default: *)").Or("*");

    private static readonly Argument<string> s_folder =
        Argument.Path("FOLDER", "where to begin (default: the current directory)").Or(".");

    public static Command Create() => new("find", "Find files and folders by name")
    {
        Topic = CommandTopic.Files,
        Arguments = [s_name, s_folder],
        Examples = [new("find *.txt", "below the current directory"), new("find * R:/", "all there is")],
        Output = OutputForm.Report,
        Run = Print,
    };

    private static CommandStatus Print(CommandContext context)
    {
        string folder = context.Get(s_folder);
        var found = new List<(string Path, FileEntry Entry)>();
        FileProblem problem = FileActions.Walk(context, folder, found);
        if (problem != FileProblem.None)
        {
            return FileActions.End(context, folder, problem);
        }

        var report = new Report();
        var paths = new List<string>();
        foreach ((string path, FileEntry entry) in found)
        {
            if (FilePattern.Matches(context.Get(s_name), entry.Name))
            {
                paths.Add(path);
                report.Line(path);
            }
        }

        report.HiddenList("paths", paths);
        return context.Print(report);
    }
}
