using System;
using System.Collections.Generic;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Console;

namespace UefiKernel.Shell.Commands.Comfort;

/// <summary>
/// All commands by topic, in columns, on one screen: each with what it does where the screen has room for that, and otherwise
/// their names. A reader whose rows are not known gets a line for each.
/// </summary>
internal static class CommandOverview
{
    private const int Indent = 2;
    private const int Gap = 2;
    private const int TopicWidth = 9;

    // The two lines below the list, the blank one above them, and the next prompt.
    private const int FurtherRows = 4;

    /// <summary>Writes the list.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="commands">The commands.</param>
    public static void Write(ConsoleWriter console, IReadOnlyList<Command> commands)
    {
        int name = 0;
        int summary = 0;
        foreach (Command command in commands)
        {
            name = Math.Max(name, command.Name.Length);
            summary = Math.Max(summary, command.Summary.Length);
        }

        int cell = Indent + name + Gap + summary;
        int columns = console.WrapColumns >= ConsoleWriter.Unlimited ? 1 : Math.Max(console.WrapColumns / (cell + Gap), 1);
        int rows = FurtherRows;
        foreach (CommandTopic topic in Enum.GetValues<CommandTopic>())
        {
            rows += 1 + RowsOf(MembersOf(commands, topic).Count, columns);
        }

        bool isFull = console.Rows == 0 || (rows <= console.Rows && cell <= console.WrapColumns);
        foreach (CommandTopic topic in Enum.GetValues<CommandTopic>())
        {
            List<Command> members = MembersOf(commands, topic);
            if (isFull)
            {
                console.WriteLine($"{TextStyle.Heading}{topic.ToString()}:{TextStyle.Plain}");
                WriteColumns(console, members, columns, cell + Gap, name + Gap);
            }
            else
            {
                WriteNames(console, topic.ToString(), members, name + Gap);
            }
        }

        console.WriteLine();
        console.Write($"{TextStyle.Name}help COMMAND{TextStyle.Plain} ");
        console.WriteWrapped("explains one. A unique prefix of a name is enough.");
        console.Write($"{TextStyle.Name}help pipes{TextStyle.Plain} ");
        console.WriteWrapped("explains what may follow a command: filters after |, > FILE and > log.");
    }

    private static List<Command> MembersOf(IReadOnlyList<Command> commands, CommandTopic topic)
    {
        var members = new List<Command>();
        foreach (Command command in commands)
        {
            if (command.Topic == topic)
            {
                members.Add(command);
            }
        }

        return members;
    }

    private static int RowsOf(int count, int columns) => (count + columns - 1) / columns;

    private static void WriteColumns(ConsoleWriter console, List<Command> commands, int columns, int width, int nameWidth)
    {
        int rows = RowsOf(commands.Count, columns);
        for (int row = 0; row < rows; row++)
        {
            for (int i = row; i < commands.Count; i += rows)
            {
                Command command = commands[i];
                console.Write($"  {TextStyle.Name}{command.Name}{TextStyle.Plain}");
                console.Repeat(' ', nameWidth - command.Name.Length);
                console.Write(command.Summary);
                if (i + rows < commands.Count)
                {
                    console.Repeat(' ', width - Indent - nameWidth - command.Summary.Length);
                }
            }

            console.WriteLine();
        }
    }

    private static void WriteNames(ConsoleWriter console, string topic, List<Command> commands, int width)
    {
        console.Write($"{TextStyle.Heading}{topic,-TopicWidth}{TextStyle.Name}");
        int column = TopicWidth;
        foreach (Command command in commands)
        {
            if (column + command.Name.Length >= console.WrapColumns)
            {
                console.WriteLine();
                console.Repeat(' ', TopicWidth);
                column = TopicWidth;
            }

            console.Write(command.Name);
            column += width;
            if (command != commands[^1] && column + 1 < console.WrapColumns)
            {
                console.Repeat(' ', width - command.Name.Length);
            }
        }

        console.WriteLine($"{TextStyle.Plain}");
    }
}
