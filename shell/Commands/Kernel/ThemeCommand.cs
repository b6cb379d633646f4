namespace UefiKernel.Shell.Commands;

/// <summary><c>theme</c>: the screen's colours.</summary>
public sealed class ThemeCommand : ICommand
{
    private const int CellsPerColor = 3;

    /// <inheritdoc/>
    public string Name => "theme";

    /// <inheritdoc/>
    public string Summary => "List the screen's colour themes, or switch to one";

    /// <inheritdoc/>
    public string Usage => "theme [NAME]";

    /// <inheritdoc/>
    public void Run(CommandContext context)
    {
        if (context.Console.Theme is null)
        {
            context.Console.WriteLine("theme: there is no screen; a terminal on the serial line has its own colours");
            return;
        }

        switch (context.Arguments)
        {
            case []:
                List(context.Console);
                break;
            case [string name] when ColorTheme.Find(name) is { } theme:
                context.Console.SetTheme(theme);
                context.Console.WriteLine($"The theme is '{name}': {theme.Summary}.");
                break;
            case [string name]:
                context.Reject($"there is no theme '{name}'");
                break;
            default:
                context.Reject("expected one name");
                break;
        }
    }

    private static void List(ConsoleWriter console)
    {
        foreach (ColorTheme theme in ColorTheme.All)
        {
            console.WriteLine($"{(theme == console.Theme ? "*" : " ")} {theme.Name,-10}{theme.Summary}");
        }

        // The present theme's table: numbers in the colours, then the colours as backgrounds.
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
