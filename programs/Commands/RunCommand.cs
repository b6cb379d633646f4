using System;
using System.Collections.Generic;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Programs;
using UefiKernel.Kernel.Terminal;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Programs.Commands;

/// <summary><c>run</c>: runs a program that was compiled into the image.</summary>
internal static class RunCommand
{
    private static readonly Argument<LinkedProgram> s_program = Argument.OneOf("NAME", "a program", Choices);
    private static readonly Argument<string[]> s_arguments = Argument.List("ARGUMENTS...", "what the program gets").Or([]);

    public static Command Create() => new("run", "Run a program of this image")
    {
        Topic = CommandTopic.Shell,
        Help = "Prints the program's exit code when it is not 0. Words behind NAME go to the program as they are.",
        Arguments = [s_program, s_arguments],
        Examples = [new($"run {ExampleName()}", "run it without arguments")],
        Changes = CommandEffect.Kernel,
        Run = static context => Run(context, context.Get(s_program), context.Get(s_arguments)),
    };

    private static CommandStatus Run(CommandContext context, LinkedProgram program, string[] arguments)
    {
        context.Console.Flush();
        int code;
        using (var terminal = new ProgramTerminal(context.Session, program.Name))
        {
            code = ProgramHost.Run(program, arguments, main =>
            {
                while (!main.Join(0))
                {
                    terminal.Serve(() => ReportCancel(program));
                }
            });
        }

        if (code == 0)
        {
            return CommandStatus.Success;
        }

        return context.Fail($"{program.Name} ended with exit code {code}");
    }

    private static void ReportCancel(LinkedProgram program) => KernelLog.WriteLine(
        LogLevel.Warning, $"[KERNEL] Ctrl-C: {program.Name} does not take it, and nothing else can end a program yet");

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
