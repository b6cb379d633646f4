using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using UefiKernel.Shell.Commands.Comfort;
using UefiKernel.Shell.Commands.Comfort.Calc;
using UefiKernel.Shell.Commands.Framework.Lines;
using UefiKernel.Shell.Commands.Kernel;
using UefiKernel.Shell.Commands.Kernel.Top;
using UefiKernel.Shell.Commands.Machine;
using UefiKernel.Shell.Commands.Memory;
using UefiKernel.Shell.Commands.Memory.Bytes;
using UefiKernel.Shell.Commands.Memory.Heap;

namespace UefiKernel.Shell.Commands.Framework;

/// <summary>The commands there are, in alphabetical order.</summary>
public sealed class CommandRegistry
{
    private readonly List<ICommand> _commands = [];

    /// <summary>The commands, by name.</summary>
    public IReadOnlyList<ICommand> Commands => _commands;

    /// <summary>A registry with all commands of this assembly.</summary>
    public static CommandRegistry CreateDefault()
    {
        var registry = new CommandRegistry();
        registry.Add(new AcpiCommand());
        registry.Add(new AliasCommand());
        registry.Add(new CalcCommand());
        registry.Add(new ClearCommand());
        registry.Add(new CompareCommand());
        registry.Add(new CpuCommand());
        registry.Add(new DisasmCommand());
        registry.Add(new DumpCommand());
        registry.Add(new EchoCommand());
        registry.Add(new FillCommand());
        registry.Add(new GcCommand());
        registry.Add(new HeapCommand());
        registry.Add(new HelpCommand());
        registry.Add(new HistoryCommand());
        registry.Add(new InterruptsCommand());
        registry.Add(new IoCommand());
        registry.Add(new KeymapCommand());
        registry.Add(new LogCommand());
        registry.Add(new MemCommand());
        registry.Add(new MsrCommand());
        registry.Add(new OptionsCommand());
        registry.Add(new PagerCommand());
        registry.Add(new PagesCommand());
        registry.Add(new PagingCommand());
        registry.Add(new PciCommand());
        registry.Add(new PeekCommand());
        registry.Add(new PokeCommand());
        registry.Add(new RebootCommand());
        registry.Add(new RepeatCommand());
        registry.Add(new ScreenCommand());
        registry.Add(new SearchCommand());
        registry.Add(new SerialCommand());
        registry.Add(new ShutdownCommand());
        registry.Add(new SmbiosCommand());
        registry.Add(new ThemeCommand());
        registry.Add(new ThreadsCommand());
        registry.Add(new TimeCommand());
        registry.Add(new TopCommand());
        registry.Add(new UefiCommand());
        registry.Add(new UptimeCommand());
        registry.Add(new VersionCommand());
        registry.Add(new WatchCommand());
        return registry;
    }

    /// <summary>Adds a command.</summary>
    /// <exception cref="InvalidOperationException">Its name is taken: the message names both classes.</exception>
    public void Add(ICommand command)
    {
        UniqueNames.Check(
            "command", command, CollectionsMarshal.AsSpan(_commands), static entry => entry.Name,
            static entry => entry.GetType().ToString());
        int position = _commands.FindIndex(other => string.CompareOrdinal(command.Name, other.Name) < 0);
        _commands.Insert(position < 0 ? _commands.Count : position, command);
    }

    /// <summary>The command of this name, or null.</summary>
    public ICommand? Find(string name)
    {
        foreach (ICommand command in _commands)
        {
            if (command.Name == name)
            {
                return command;
            }
        }

        return null;
    }

    /// <summary>
    /// The command of this name, or all whose names begin like that; those that <see cref="CommandFlags.EndsMachine"/> only by
    /// their whole name.
    /// </summary>
    public IReadOnlyList<ICommand> Resolve(string name)
    {
        if (Find(name) is { } command)
        {
            return [command];
        }

        return name.Length == 0
            ? []
            : _commands.FindAll(
            c => c.Name.StartsWith(name, StringComparison.Ordinal) && !c.Flags.HasFlag(CommandFlags.EndsMachine));
    }

    /// <summary>The names of commands.</summary>
    public static IEnumerable<string> NamesOf(IReadOnlyList<ICommand> commands)
    {
        foreach (ICommand command in commands)
        {
            yield return command.Name;
        }
    }

    /// <summary>
    /// The command that somebody who typed <paramref name="name"/> most likely meant, or null when none is near.
    /// </summary>
    public ICommand? FindNearest(string name)
    {
        ICommand? nearest = null;
        int nearestDistance = int.MaxValue;
        foreach (ICommand command in _commands)
        {
            // What is typed so far counts as nearly right: 'shut' is meant to become 'shutdown'.
            bool isStart = name.Length >= 2 && command.Name.StartsWith(name, StringComparison.Ordinal);
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
