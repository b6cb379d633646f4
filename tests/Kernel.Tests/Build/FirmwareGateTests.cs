using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;
using UefiKernel.Efi;
using UefiKernel.Kernel.Processor;
using Xunit;

namespace UefiKernel.Kernel.Tests.Build;

/// <summary>The firmware gets GS and its interrupt flag back in each call, so each call stands in a section for it.</summary>
public sealed class FirmwareGateTests
{
    [Fact]
    public void Every_call_of_the_firmware_is_made_through_the_gate()
    {
        using var kernel = ModuleDefinition.ReadModule(typeof(Cpu).Assembly.Location);
        (MethodDefinition Method, Instruction Load)[] calls =
        [
            .. from method in kernel.GetTypes().SelectMany(type => type.Methods)
            where method.HasBody && method.Body.Instructions.Any(instruction => instruction.OpCode == OpCodes.Calli)
            from load in method.Body.Instructions.Where(IsService)
            select (method, load),
        ];
        Assert.True(calls.Length > 25, $"only {calls.Length} calls of the firmware were found");
        IEnumerable<string> outside = calls.Where(call => !IsInGate(call.Method, call.Load)).Select(call => call.Method.FullName);
        Assert.Equal("", string.Join(", ", outside));
    }

    // A call loads the function pointer from a structure of the firmware. What is only compared with null is not called.
    private static bool IsService(Instruction instruction) =>
        instruction.Operand is FieldReference { FieldType: FunctionPointerType } field &&
        field.DeclaringType.Namespace == typeof(EfiStatus).Namespace &&
        instruction.Next.OpCode.FlowControl != FlowControl.Cond_Branch &&
        !(instruction.Next.OpCode == OpCodes.Ldc_I4_0 && instruction.Next.Next.OpCode == OpCodes.Conv_U);

    // What 'using' compiles to: a block that ends, however it is left, with the section's disposal.
    private static bool IsInGate(MethodDefinition method, Instruction load) => method.Body.ExceptionHandlers.Any(handler =>
        handler.TryStart.Offset <= load.Offset && load.Offset < handler.TryEnd.Offset &&
        method.Body.Instructions.Any(instruction =>
            handler.HandlerStart.Offset <= instruction.Offset && instruction.Offset < handler.HandlerEnd.Offset &&
            instruction.Operand is MethodReference { Name: nameof(FirmwareGate.Section.Dispose) } called &&
            called.DeclaringType.DeclaringType?.Name == nameof(FirmwareGate)));
}
