using System.Collections.Generic;
using System.Runtime.ExceptionServices;
using UefiKernel.Kernel.Programs;
using UefiKernel.Kernel.Terminal;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Console;

namespace UefiKernel.Programs.Commands;

/// <summary><c>run</c>: runs a program that was compiled into the image.</summary>
internal static class RunCommand
{
    private static readonly Argument<LinkedProgram> s_program = Argument.OneOf("NAME", "a program", Choices);
    private static readonly Argument<string[]> s_arguments = Argument.List("ARGUMENTS...", "what the program gets").Or([]);

    public static Command Create() => new("run", "Run a program of this image")
    {
        Topic = CommandTopic.Shell,
        Help = "Prints the program's exit code when it is not 0. Words behind NAME go to the program as they are. " +
            "< FILE behind them: it reads the file instead of the keyboard.",
        ReadsInput = true,
        Arguments = [s_program, s_arguments],
        Examples = [new($"run {ExampleName()}", "run it without arguments")],
        Changes = CommandEffect.Kernel,
        Run = static context => Run(context, context.Get(s_program), context.Get(s_arguments)),
    };

    private static CommandStatus Run(CommandContext context, LinkedProgram program, string[] arguments)
    {
        // Its threads may have come out of the class library since.
        if (ProgramRun.Current is { } other && !other.Clear())
        {
            return context.Fail($"{other.Program.Name} has not ended: expected one program at a time");
        }

        context.Console.Flush();
        bool isCleared;
        int code;
        CommandSession session = context.Session;
        ConsoleWriter? output = context.IsRedirected ? context.Console : null;
        ExceptionDispatchInfo? failure;
        using (var terminal = new ProgramTerminal(
            session.Screen, session.Keys, session.Idle, program.Name, output, context.Input))
        using (var run = ProgramRun.Start(program, arguments))
        {
            terminal.Serve(run);
            isCleared = run.Clear();
            code = run.ExitCode;
            failure = terminal.OutputFailure;
        }

        if (!isCleared)
        {
            return context.Fail($"{program.Name} has a thread that does not end: expected it to leave the class library");
        }

        failure?.Throw();
        return code == 0
            ? CommandStatus.Success
            : context.Fail($"{program.Name} ended with exit code {ProgramRun.Describe(code)}");
    }

    private static Choice<LinkedProgram>[] Choices()
    {
        var choices = new List<Choice<LinkedProgram>>();
        foreach (LinkedProgram program in LinkedPrograms.All)
        {
            choices.Add(new(program.Name, "", program));
        }

        return [.. choices];
    }

    private static string ExampleName() => LinkedPrograms.All is [var first, ..] ? first.Name : "hello";
}
