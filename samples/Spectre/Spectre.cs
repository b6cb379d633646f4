#:package Spectre.Console@0.57.2

// A table, a tree and a bar chart of a NuGet package.
using Spectre.Console;

IAnsiConsole console = args is ["plain"]
    ? AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors })
    : AnsiConsole.Console;
console.Profile.Width = 60;
var table = new Table().Border(TableBorder.Rounded).AddColumn("Planet").AddColumn(new TableColumn("Moons").RightAligned());
table.AddRow("[green]Earth[/]", "1");
table.AddRow("[red]Mars[/]", "2");
table.AddRow("[yellow]Jupiter[/]", "95");
console.Write(table);

var tree = new Tree("kernel");
tree.AddNode("Processor").AddNode("Interrupts");
tree.AddNode("Programs");
console.Write(tree);

console.Write(new BarChart().Width(50).AddItem("Tea", 12, Color.Green).AddItem("Coffee", 7, Color.Yellow));
