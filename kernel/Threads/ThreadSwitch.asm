; Leaving one thread's stack for another's. What a call must preserve lies on the stack while its thread does not run; all else the caller has saved, and
; where an interrupt took the processor away, InterruptEntry.asm has saved everything.
default rel
bits 64
section .text

extern RunThread
global SwitchStacks, GetThreadEntry

; XMM6 to XMM15, MXCSR, the x87 control word, and 8 bytes to align rsp: ThreadStacks.cs lays out the first such frame of a thread.
VECTORS         equ 10 * 16
MXCSR           equ VECTORS
X87             equ VECTORS + 4
FRAME           equ VECTORS + 8

GS_BASE         equ 0xC0000101                  ; IA32_GS_BASE (Intel SDM volume 4, table 2-2)

; rcx = where to store the stack pointer of the thread that is left, rdx = stack pointer of the thread to go on with, r8 = the address of that thread's
; ThreadBlock. Interrupts are off. Returns on the other stack, with GS based on the block.
SwitchStacks:
        push    rbp
        push    rbx
        push    rsi
        push    rdi
        push    r12
        push    r13
        push    r14
        push    r15
        sub     rsp, FRAME
%assign register 6
%rep 10
        movaps  [rsp + (register - 6) * 16], xmm %+ register
%assign register register + 1
%endrep
        stmxcsr [rsp + MXCSR]
        fnstcw  [rsp + X87]
        mov     [rcx], rsp
        mov     rsp, rdx
        mov     ecx, GS_BASE
        mov     eax, r8d
        mov     rdx, r8
        shr     rdx, 32
        wrmsr
%assign register 6
%rep 10
        movaps  xmm %+ register, [rsp + (register - 6) * 16]
%assign register register + 1
%endrep
        ldmxcsr [rsp + MXCSR]
        fldcw   [rsp + X87]
        add     rsp, FRAME
        pop     r15
        pop     r14
        pop     r13
        pop     r12
        pop     rdi
        pop     rsi
        pop     rbx
        pop     rbp
        ret

; Where a new thread comes out of its first switch: rsp is 16-byte aligned.
thread_entry:
        sub     rsp, 32
        call    RunThread                       ; does not return
        ud2

; Returns the address of thread_entry in rax.
GetThreadEntry:
        lea     rax, [thread_entry]
        ret
