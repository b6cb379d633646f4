#:package Spectre.Console@0.57.2
// Tables, trees, charts, progress and a prompt by Spectre.Console, as on Windows Terminal.
using Spectre.Console;

Table table = new Table().Border(TableBorder.Rounded).Title("[yellow]Planets[/]");
table.AddColumn("Name").AddColumn(new TableColumn("[green]Mass[/]").RightAligned());
table.AddRow("Mercury", "0.055").AddRow("[blue]Earth[/]", "1").AddRow("[red]Jupiter[/]", "317.8");
AnsiConsole.Write(table);

var tree = new Tree("Solar system");
tree.AddNode("[yellow]inner planets[/]").AddNode("Earth");
tree.AddNode("outer planets").AddNode("Jupiter");
AnsiConsole.Write(tree);
AnsiConsole.Write(new BarChart().Width(40).AddItem("Mercury", 58, Color.Yellow).AddItem("Earth", 150, Color.Aqua));

AnsiConsole.Progress().Start(static progress =>
{
    ProgressTask task = progress.AddTask("[green]Working[/]");
    while (!progress.IsFinished)
    {
        task.Increment(10);
        Thread.Sleep(20);
    }
});

if (AnsiConsole.Profile.Capabilities.Interactive)
{
    SelectionPrompt<string> prompt = new SelectionPrompt<string>().Title("Which [green]planet[/]?");
    string planet = AnsiConsole.Prompt(prompt.AddChoices("Mercury", "Earth", "Jupiter"));
    AnsiConsole.MarkupLine($"Chosen: [bold]{planet}[/]");
}

AnsiConsole.Write(new Panel("[rgb(255,100,50)]true colour[/]").Header("The end").Border(BoxBorder.Double));
