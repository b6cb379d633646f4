using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Runtime.Exceptions;

/// <summary>
/// REGDISPLAY: the registers of a frame, each given by where it was saved. Layout: dotnet/runtime release 10.0,
/// <c>Runtime/amd64/AsmOffsetsCpu.h</c>; CoreLib reads <see cref="Sp"/>, ExceptionEntry.asm the rest.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 0x130)]
internal unsafe struct RegisterDisplay
{
    /// <summary>How many general registers there are.</summary>
    public const int Count = 16;

    /// <summary>The number of the stack pointer in instructions.</summary>
    public const int StackPointer = 4;

    // RBX, RBP, RSI, RDI, R12 to R15 (Microsoft, "x64 calling convention").
    private const int PreservedRegisters = 0b1111_0000_1110_1000;

    /// <summary>The stack pointer.</summary>
    [FieldOffset(0x78)]
    public ulong Sp;

    /// <summary>The instruction pointer: where the frame goes on.</summary>
    [FieldOffset(0x80)]
    public ulong Ip;

    /// <summary>The values of XMM6 to XMM15.</summary>
    [FieldOffset(0x90)]
    public VectorRegisters Vectors;

    // RAX, RCX, RDX, RBX, RBP, RSI, RDI, R8 to R15; null where it is not known.
    [FieldOffset(0)]
    private SavedPlaces _places;

    /// <summary>The frame pointer's value.</summary>
    public readonly ulong FramePointer => Get(5);

    /// <summary>The registers of the frame that a context describes.</summary>
    public static RegisterDisplay From(ThrowContext* context)
    {
        RegisterDisplay display = default;
        display.Sp = context->Rsp;
        display.Ip = context->Ip;
        display.SetPlace(3, &context->Rbx);
        display.SetPlace(5, &context->Rbp);
        display.SetPlace(6, &context->Rsi);
        display.SetPlace(7, &context->Rdi);
        display.SetPlace(12, &context->R12);
        display.SetPlace(13, &context->R13);
        display.SetPlace(14, &context->R14);
        display.SetPlace(15, &context->R15);
        display.Vectors = context->Vectors;
        return display;
    }

    /// <summary>
    /// The registers of the frame that an interrupt came in. Those of vectors are not looked for: no frame is entered again
    /// through this.
    /// </summary>
    public static RegisterDisplay From(InterruptFrame* frame)
    {
        RegisterDisplay display = default;
        display.Sp = frame->Rsp;
        display.Ip = frame->Rip;
        display.SetPlace(0, &frame->Rax);
        display.SetPlace(1, &frame->Rcx);
        display.SetPlace(2, &frame->Rdx);
        display.SetPlace(3, &frame->Rbx);
        display.SetPlace(5, &frame->Rbp);
        display.SetPlace(6, &frame->Rsi);
        display.SetPlace(7, &frame->Rdi);
        display.SetPlace(8, &frame->R8);
        display.SetPlace(9, &frame->R9);
        display.SetPlace(10, &frame->R10);
        display.SetPlace(11, &frame->R11);
        display.SetPlace(12, &frame->R12);
        display.SetPlace(13, &frame->R13);
        display.SetPlace(14, &frame->R14);
        display.SetPlace(15, &frame->R15);
        return display;
    }

    /// <summary>
    /// The registers of a frame whose code has called SwitchStacks or CallWithRegistersOnStack: they have pushed those that calls
    /// preserve, behind the return address.
    /// </summary>
    /// <param name="registers">R15, R14, R13, R12, RDI, RSI, RBX, RBP and the return address.</param>
    public static RegisterDisplay FromSwitch(nuint* registers)
    {
        RegisterDisplay display = default;
        display.SetPlace(15, (ulong*)registers);
        display.SetPlace(14, (ulong*)registers + 1);
        display.SetPlace(13, (ulong*)registers + 2);
        display.SetPlace(12, (ulong*)registers + 3);
        display.SetPlace(7, (ulong*)registers + 4);
        display.SetPlace(6, (ulong*)registers + 5);
        display.SetPlace(3, (ulong*)registers + 6);
        display.SetPlace(5, (ulong*)registers + 7);
        display.Ip = registers[8];
        display.Sp = (ulong)(registers + 9);
        return display;
    }

    /// <summary>Whether calls preserve a general register.</summary>
    /// <param name="register">Its number in instructions, 0 to 15.</param>
    public static bool IsPreserved(int register) => (PreservedRegisters >> register & 1) != 0;

    /// <summary>A general register's value.</summary>
    /// <param name="register">Its number in instructions, 0 to 15.</param>
    /// <returns>0 when it is not known.</returns>
    public readonly ulong Get(int register)
    {
        if (register == StackPointer)
        {
            return Sp;
        }

        // Places are in the stack or in a context that outlives the walk: the code that sets one has checked it.
        nint place = _places[GetIndex(register)];
        return place == 0 ? 0 : *(ulong*)place;
    }

    /// <summary>Where a general register was saved; null where that is not known, and for the stack pointer.</summary>
    /// <param name="register">Its number in instructions, 0 to 15.</param>
    public readonly ulong* GetPlace(int register) =>
        register == StackPointer ? null : (ulong*)_places[GetIndex(register)];

    /// <summary>Says where a general register was saved.</summary>
    /// <param name="register">Its number in instructions, 0 to 15.</param>
    /// <param name="place">Readable for as long as the registers are used. Ignored for the stack pointer.</param>
    public void SetPlace(int register, ulong* place)
    {
        if (register != StackPointer)
        {
            _places[GetIndex(register)] = (nint)place;
        }
    }

    private static int GetIndex(int register) => register < StackPointer ? register : register - 1;

    [InlineArray(15)]
    private struct SavedPlaces
    {
        private nint _first;
    }
}
