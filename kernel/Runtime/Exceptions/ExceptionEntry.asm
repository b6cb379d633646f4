; Where exceptions enter and leave CoreLib's dispatch: throwing captures the registers that calls preserve and hands them to CoreLib in an ExInfo;
; handlers are funclets, pieces of their method that run on the method's frame. Layouts: dotnet/runtime release 10.0, Runtime/amd64/AsmOffsetsCpu.h;
; ThrowContext.cs, RegisterDisplay.cs and ExceptionDispatch.cs describe them for C#.
default rel
bits 64

extern RhThrowEx, RhRethrow, RhThrowHwEx, CollectStackTrace
extern GetExceptionsInFlight                    ; returns in rax where the running thread keeps the address of its innermost ExInfo
global RhpThrowEx, RhpRethrow, RhpCallCatchFunclet, RhpCallFinallyFunclet, RhpCallFilterFunclet
global RhpGetCurrentThreadStackTrace, GetUnwindLandmarks, GetHardwareFaultThrow

; ThrowContext (PAL_LIMITED_CONTEXT)
CONTEXT_IP      equ 0x00
CONTEXT_RSP     equ 0x08
CONTEXT_RBP     equ 0x10
CONTEXT_RDI     equ 0x18
CONTEXT_RSI     equ 0x20
CONTEXT_RAX     equ 0x28
CONTEXT_RBX     equ 0x30
CONTEXT_R12     equ 0x38
CONTEXT_R13     equ 0x40
CONTEXT_R14     equ 0x48
CONTEXT_R15     equ 0x50
CONTEXT_SSP     equ 0x58
CONTEXT_XMM6    equ 0x60
CONTEXT_SIZE    equ 0x100

; ExceptionDispatch (ExInfo)
EXINFO_PREVIOUS equ 0x00
EXINFO_CONTEXT  equ 0x08
EXINFO_OBJECT   equ 0x10
EXINFO_KIND     equ 0x18
EXINFO_PASS     equ 0x19
EXINFO_CLAUSE   equ 0x1C
EXINFO_DEBUGGER equ 0x240
EXINFO_SIZE     equ 0x250
KIND_RETHROW    equ 0                           ; CoreLib fills in the kind of what is thrown again
KIND_THROW      equ 1
KIND_FAULT      equ 2
INSTRUCTION     equ 16                          ; ExceptionDispatch.InstructionFault: the frame is at an instruction, not behind a call
HELPER_FAULT    equ 66                          ; HwExceptionCode: a null reference in a helper, at the call of which the frame is

; RegisterDisplay (REGDISPLAY)
DISPLAY_RBX     equ 0x18
DISPLAY_RBP     equ 0x20
DISPLAY_RSI     equ 0x28
DISPLAY_RDI     equ 0x30
DISPLAY_R12     equ 0x58
DISPLAY_R13     equ 0x60
DISPLAY_R14     equ 0x68
DISPLAY_R15     equ 0x70
DISPLAY_RSP     equ 0x78
DISPLAY_XMM6    equ 0x90

; A throw's frame: 0x20 bytes of shadow space, then these two. ThrowContext.cs relies on where the context is.
FRAME_EXINFO    equ 0x20
FRAME_CONTEXT   equ FRAME_EXINFO + EXINFO_SIZE
FRAME_SIZE      equ FRAME_CONTEXT + CONTEXT_SIZE

; Stores the registers that calls preserve in the ThrowContext at rsp + %1; rdx = instruction pointer, rax = stack pointer there. Clears eax.
%macro CAPTURE 1
        mov     [rsp + %1 + CONTEXT_IP], rdx
        mov     [rsp + %1 + CONTEXT_RSP], rax
        mov     [rsp + %1 + CONTEXT_RBP], rbp
        mov     [rsp + %1 + CONTEXT_RDI], rdi
        mov     [rsp + %1 + CONTEXT_RSI], rsi
        mov     [rsp + %1 + CONTEXT_RBX], rbx
        mov     [rsp + %1 + CONTEXT_R12], r12
        mov     [rsp + %1 + CONTEXT_R13], r13
        mov     [rsp + %1 + CONTEXT_R14], r14
        mov     [rsp + %1 + CONTEXT_R15], r15
        xor     eax, eax
        mov     [rsp + %1 + CONTEXT_RAX], rax
        mov     [rsp + %1 + CONTEXT_SSP], rax
%assign register 6
%rep 10
        movaps  [rsp + %1 + CONTEXT_XMM6 + (register - 6) * 16], xmm %+ register
%assign register register + 1
%endrep
%endmacro

section .data align=8
; UnwindLandmarks.cs
landmarks:      dq throw_return, RhpCallCatchFunclet.return, RhpCallFinallyFunclet.return

section .text

; rcx = the exception. What `throw` compiles to; called, so the throw's place is the return address.
RhpThrowEx:
        mov     r9d, KIND_THROW
        lea     r10, [RhThrowEx]
        jmp     from_call

; What `throw;` compiles to: throws again what the innermost dispatch carries.
RhpRethrow:
        mov     r9d, KIND_RETHROW
        lea     r10, [RhRethrow]                ; its first argument is the innermost ExInfo: see below
from_call:
        mov     rdx, [rsp]
        lea     rax, [rsp + 8]
        sub     rsp, FRAME_SIZE + 8             ; the 8 aligns rsp
        jmp     throw

; ecx = one of CoreLib's hardware fault codes, rdx = the instruction that faulted; all else as it was there. Not called: the fault handler
; returns to it.
ThrowHardwareFault:
        mov     rax, rsp
        and     rsp, -16
        sub     rsp, FRAME_SIZE
        mov     r9d, KIND_FAULT
        cmp     ecx, HELPER_FAULT
        je      .at_call
        or      r9d, INSTRUCTION                ; CoreLib sets it too, but takes memory for the exception before
.at_call:
        lea     r10, [RhThrowHwEx]

; rcx = first argument of r10, which does not return; r9b = kind; rdx, rax as for CAPTURE.
throw:  CAPTURE FRAME_CONTEXT
        mov     rbx, rcx                        ; calls preserve these three; the context has the thrower's
        mov     rsi, r10
        mov     edi, r9d
        call    GetExceptionsInFlight
        lea     rdx, [rsp + FRAME_EXINFO]
        lea     rcx, [rsp + FRAME_CONTEXT]
        mov     [rdx + EXINFO_CONTEXT], rcx
        xor     ecx, ecx
        mov     [rdx + EXINFO_OBJECT], rcx
        mov     [rdx + EXINFO_DEBUGGER], rcx
        mov     [rdx + EXINFO_KIND], dil
        mov     byte [rdx + EXINFO_PASS], 1
        mov     dword [rdx + EXINFO_CLAUSE], -1
        mov     rcx, [rax]
        mov     [rdx + EXINFO_PREVIOUS], rcx
        mov     [rax], rdx
        cmp     edi, KIND_RETHROW
        cmovne  rcx, rbx
        call    rsi
throw_return:
        ud2

; Shadow space, the display, the ExInfo, eight registers, and where the handler goes on.
CATCH_FRAME     equ 0x78

; Loads a register from where a display (r8) says, and has the display say that it is at rsp + %3: a handler that throws again is unwound from there.
%macro ADOPT 3
        mov     rax, [r8 + %2]
        mov     %1, [rax]
        lea     rax, [rsp + %3]
        mov     [rax], %1
        mov     [r8 + %2], rax
%endmacro

; rcx = the exception, rdx = the handler, r8 = RegisterDisplay of its method's frame, r9 = the ExInfo. Runs the handler, drops every dispatch that
; the frame outlives, and goes on in the frame where the handler says. What the frames between the throw and the handler's method held is wiped before the
; handler runs: the collector searches that part of the stack too, and would keep what a method that ran out of memory had used it for.
RhpCallCatchFunclet:
        sub     rsp, CATCH_FRAME
        mov     [rsp + 0x20], r8
        mov     [rsp + 0x28], r9
        ADOPT   rbx, DISPLAY_RBX, 0x30
        ADOPT   rbp, DISPLAY_RBP, 0x38
        ADOPT   rsi, DISPLAY_RSI, 0x40
        ADOPT   rdi, DISPLAY_RDI, 0x48
        ADOPT   r12, DISPLAY_R12, 0x50
        ADOPT   r13, DISPLAY_R13, 0x58
        ADOPT   r14, DISPLAY_R14, 0x60
        ADOPT   r15, DISPLAY_R15, 0x68
%assign register 6
%rep 10
        movups  xmm %+ register, [r8 + DISPLAY_XMM6 + (register - 6) * 16]
%assign register register + 1
%endrep
        ; Dispatches in the dead frames leave the list, which goes through them.
        mov     r11, [r8 + DISPLAY_RSP]
        mov     rax, r9
.drop:  mov     rax, [rax + EXINFO_PREVIOUS]
        test    rax, rax
        jz      .dropped
        cmp     rax, r11
        jb      .drop
.dropped:
        mov     [r9 + EXINFO_PREVIOUS], rax
        mov     r10, [r9 + EXINFO_CONTEXT]
        mov     r10, [r10 + CONTEXT_RSP]
        xor     eax, eax
        jmp     .bound
.wipe:  mov     [r10], rax
        add     r10, 8
.bound: cmp     r10, r11
        jb      .wipe
        call    rdx
.return:
        mov     [rsp + 0x70], rax
        call    GetExceptionsInFlight
        mov     rcx, [rsp + 0x28]
        mov     rcx, [rcx + EXINFO_PREVIOUS]
        mov     [rax], rcx
        mov     rax, [rsp + 0x70]
        mov     r8, [rsp + 0x20]
        mov     rsp, [r8 + DISPLAY_RSP]
        jmp     rax

; Funclets do not preserve the registers that calls preserve: their method does that when it returns. So who calls one saves them all.
%macro SAVE_PRESERVED 0
        push    r15
        push    r14
        push    r13
        push    r12
        push    rbx
        push    rsi
        push    rdi
        push    rbp
.pushed:
        sub     rsp, FUNCLET_FRAME
.allocated:
%assign register 6
%rep 10
        movaps  [rsp + 0x20 + (register - 6) * 16], xmm %+ register
%assign register register + 1
%endrep
%endmacro

%macro RESTORE_PRESERVED 0
%assign register 6
%rep 10
        movaps  xmm %+ register, [rsp + 0x20 + (register - 6) * 16]
%assign register register + 1
%endrep
        add     rsp, FUNCLET_FRAME
        pop     rbp
        pop     rdi
        pop     rsi
        pop     rbx
        pop     r12
        pop     r13
        pop     r14
        pop     r15
%endmacro

; Shadow space, XMM6 to XMM15, and 8 bytes to align rsp.
FUNCLET_FRAME   equ 0x20 + 10 * 16 + 8

; The frame pointer is all that a finally handler or a filter takes from its method's registers: variables that handlers use are in memory.

; rcx = the handler, rdx = RegisterDisplay of its method's frame.
RhpCallFinallyFunclet:
        SAVE_PRESERVED
        mov     rax, [rdx + DISPLAY_RBP]
        mov     rbp, [rax]
        call    rcx
.return:
        RESTORE_PRESERVED
        ret

; rcx = the exception, rdx = the filter, r8 = RegisterDisplay of its method's frame; returns the filter's answer in eax.
RhpCallFilterFunclet:
        SAVE_PRESERVED
        mov     rax, [r8 + DISPLAY_RBP]
        mov     rbp, [rax]
        call    rdx
        RESTORE_PRESERVED
        ret
.end:

; rcx = instruction pointers to write or null, edx = how many fit, r8 = lowest address of the frames that count; returns their number in eax,
; negative when they did not fit.
RhpGetCurrentThreadStackTrace:
        mov     r10d, edx
        mov     rdx, [rsp]
        lea     rax, [rsp + 8]
        sub     rsp, CONTEXT_SIZE + 0x28
        CAPTURE 0x20
        mov     edx, r10d
        lea     r9, [rsp + 0x20]
        call    CollectStackTrace
        add     rsp, CONTEXT_SIZE + 0x28
        ret

; Returns the address of UnwindLandmarks in rax.
GetUnwindLandmarks:
        lea     rax, [landmarks]
        ret

; Returns the address of ThrowHardwareFault in rax.
GetHardwareFaultThrow:
        lea     rax, [ThrowHardwareFault]
        ret

; A stack trace taken in a filter goes through its caller. Unwind codes: last instruction of the prologue first (Microsoft, "x64 exception handling");
; the byte after them is MethodDescription's.
section .pdata rdata align=4
        dd      RhpCallFilterFunclet wrt ..imagebase, RhpCallFilterFunclet.end wrt ..imagebase, filter_unwind wrt ..imagebase
section .xdata rdata align=4
filter_unwind:
        db      1, RhpCallFilterFunclet.allocated - RhpCallFilterFunclet, 10, 0
        db      RhpCallFilterFunclet.allocated - RhpCallFilterFunclet, 0x01     ; UWOP_ALLOC_LARGE
        dw      FUNCLET_FRAME / 8
        db      RhpCallFilterFunclet.pushed - RhpCallFilterFunclet, 0x50        ; UWOP_PUSH_NONVOL rbp
        db      11, 0x70                                                        ; rdi
        db      10, 0x60                                                        ; rsi
        db      9, 0x30                                                         ; rbx
        db      8, 0xC0                                                         ; r12
        db      6, 0xD0                                                         ; r13
        db      4, 0xE0                                                         ; r14
        db      2, 0xF0                                                         ; r15
        db      0x80                                                            ; assembly: no frame of a method
