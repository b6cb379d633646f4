using System.Linq;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Emulation.View;

namespace UefiKernel.Shell.Commands.Kernel;

/// <summary><c>theme</c>: the screen's colours.</summary>
internal static class ThemeCommand
{
    private const int CellsPerColor = 3;

    private static readonly Argument<ColorTheme> s_theme = Argument.OneOf<ColorTheme>(
        "NAME", "a theme",
        static () => [.. ColorTheme.All.Select(static theme => new Choice<ColorTheme>(theme.Name, "", theme))])
        .Optional();

    public static Command Create() => new("theme", "List the screen's colour themes, or switch to one")
    {
        Topic = CommandTopic.Kernel,
        Help = "A theme is a table of 16 colours. A terminal on the serial line keeps its own.",
        Arguments = [s_theme],
        Examples =
        [
            new("theme", "the themes, and the current one's colours"),
            new("theme light", "dark text on a light screen"),
        ],
        Output = OutputForm.Report,
        Changes = CommandEffect.Shell,
        Run = Run,
    };

    private static CommandStatus Run(CommandContext context) =>
        context.Has(s_theme) ? Switch(context, context.Get(s_theme)) : List(context);

    private static CommandStatus Switch(CommandContext context, ColorTheme theme)
    {
        ConsoleWriter screen = context.Session.Screen;
        var report = new Report();
        if (screen.Theme is null)
        {
            AddAbsence(report);
        }
        else
        {
            screen.SetTheme(theme);
            report.Line($"The theme is '{theme.Name}': {theme.Summary}.");
        }

        report.Hidden("theme", screen.Theme?.Name);
        return context.Print(report);
    }

    private static CommandStatus List(CommandContext context)
    {
        ConsoleWriter screen = context.Session.Screen;
        var report = new Report();
        AddThemes(report, screen.Theme);
        if (screen.Theme is null)
        {
            AddAbsence(report);
        }

        context.Print(report);
        if (screen.Theme is not null && !context.WantsJson)
        {
            PrintColors(context.Console);
        }

        return CommandStatus.Success;
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
