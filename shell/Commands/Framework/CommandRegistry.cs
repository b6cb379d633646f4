using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Lines;

namespace UefiKernel.Shell.Commands.Framework;

/// <summary>The existing commands, in alphabetical order.</summary>
public sealed class CommandRegistry
{
    private readonly List<Command> _commands = [];

    /// <summary>The commands, by name.</summary>
    public IReadOnlyList<Command> Commands => _commands;

    /// <summary>A registry with all commands of this assembly: those of the files that CommandList.targets finds.</summary>
    public static CommandRegistry CreateDefault()
    {
        var registry = new CommandRegistry();
        registry.AddAll(CommandList.Create());
        return registry;
    }

    /// <summary>Adds commands.</summary>
    /// <exception cref="InvalidOperationException">As for <see cref="Add"/>.</exception>
    public void AddAll(ReadOnlySpan<Command> commands)
    {
        foreach (Command command in commands)
        {
            Add(command);
        }
    }

    /// <summary>Adds a command.</summary>
    /// <exception cref="InvalidOperationException">
    /// Its name is taken: the message has what both do. Or its declaration contradicts itself.
    /// </exception>
    public void Add(Command command)
    {
        command.Validate();
        UniqueNames.Check(
            "command", command, CollectionsMarshal.AsSpan(_commands), static entry => entry.Name, Command.Describe);
        int position = _commands.FindIndex(other => string.CompareOrdinal(command.Name, other.Name) < 0);
        _commands.Insert(position < 0 ? _commands.Count : position, command);
    }

    /// <summary>The command of this name, or null.</summary>
    public Command? Find(string name) =>
        _commands.Find(command => command.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// The command of this name, or all whose names begin like that; <c>?</c> is <c>help</c>. Those that
    /// change <see cref="CommandEffect.Power"/> only by
    /// their whole name.
    /// </summary>
    public IReadOnlyList<Command> Resolve(string name)
    {
        if (Find(name == ArgumentParser.HelpSign ? "help" : name) is { } command)
        {
            return [command];
        }

        return name.Length == 0
            ? []
            : _commands.FindAll(
                c => c.Name.StartsWith(name, StringComparison.OrdinalIgnoreCase) && c.Changes != CommandEffect.Power);
    }

    /// <summary>The names of commands.</summary>
    public static IEnumerable<string> NamesOf(IReadOnlyList<Command> commands)
    {
        foreach (Command command in commands)
        {
            yield return command.Name;
        }
    }

    /// <summary>
    /// The command that a user who typed <paramref name="name"/> most likely meant, or null when none is near.
    /// </summary>
    public Command? FindNearest(string name)
    {
        Command? nearest = null;
        int nearestDistance = int.MaxValue;
        foreach (Command command in _commands)
        {
            // What is typed so far counts as nearly right: 'shut' is meant to become 'shutdown'.
            bool isStart = name.Length >= 2 && command.Name.StartsWith(name, StringComparison.OrdinalIgnoreCase);
            int distance = EditDistance.Between(name, command.Name);
            distance = isStart ? Math.Min(distance, 1) : distance;
            if (distance < nearestDistance)
            {
                nearest = command;
                nearestDistance = distance;
            }
        }

        int tolerated = name.Length <= 3 ? 1 : 2;
        return nearestDistance <= tolerated ? nearest : null;
    }
}
