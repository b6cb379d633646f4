using System.Collections.Generic;
using System.Linq;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Emulation.View;

namespace UefiKernel.Shell.Commands.Kernel;

/// <summary><c>theme</c>: the screen's colours.</summary>
public sealed class ThemeCommand : ICommand
{
    private const int CellsPerColor = 3;

    public string Name => "theme";

    public CommandTopic Topic => CommandTopic.Kernel;

    public string Summary => "List the screen's colour themes, or switch to one";

    public string Usage => "theme [NAME]";

    public string Help => "A theme is a table of 16 colours. A terminal on the serial line keeps its own.";

    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("theme", "the themes, and the present one's colours"),
        new("theme light", "dark text on a light screen"),
    ];

    public IEnumerable<string> Complete(CompletionContext context) =>
        context.Before.Length == 0 ? ColorTheme.All.Select(static theme => theme.Name) : [];

    public CommandFlags Flags => CommandFlags.Json;

    public void Run(CommandContext context)
    {
        ConsoleWriter screen = context.Session.Screen;
        var report = new Report();
        switch (context.Arguments)
        {
            case []:
                AddThemes(report, screen.Theme);
                if (screen.Theme is null)
                {
                    AddAbsence(report);
                }
                else if (!context.WantsJson)
                {
                    context.Print(report);
                    PrintColors(context.Console);
                    return;
                }

                break;
            case [string name] when ColorTheme.Find(name) is { } theme:
                if (screen.Theme is null)
                {
                    AddAbsence(report);
                }
                else
                {
                    screen.SetTheme(theme);
                    report.Line($"The theme is '{name}': {theme.Summary}.");
                }

                report.Hidden("theme", screen.Theme?.Name);
                break;
            case [string name]:
                context.Reject($"there is no theme '{name}', 'theme' lists them");
                return;
            default:
                context.Reject("expected one name");
                return;
        }

        context.Print(report);
    }

    private static void AddAbsence(Report report) =>
        report.Line("theme: there is no screen; a terminal on the serial line has its own colours");

    private static void AddThemes(Report report, ColorTheme? current)
    {
        ReportTable table = report.HiddenTable("themes", "name", "summary", "current");
        foreach (ColorTheme theme in ColorTheme.All)
        {
            table.Row(theme.Name, theme.Summary, theme == current);
            report.Line($"{(theme == current ? "*" : " ")} {theme.Name,-10}{theme.Summary}");
        }
    }

    // The present theme's table: numbers in the colours, then the colours as backgrounds.
    private static void PrintColors(ConsoleWriter console)
    {
        console.WriteLine();
        for (int color = 0; color < ColorTheme.TableLength; color++)
        {
            console.Write($"\e[38;5;{color}m{color,CellsPerColor} ");
        }

        console.Write("\e[m\n");
        for (int color = 0; color < ColorTheme.TableLength; color++)
        {
            console.Write($"\e[48;5;{color}m");
            console.Repeat(' ', CellsPerColor + 1);
        }

        console.Write("\e[m\n\e[1mbold\e[m \e[2mfaint\e[m \e[4munderlined\e[m \e[7mreverse\e[m\n");
    }
}
