; One entry per interrupt vector. Each pushes what InterruptFrame.cs describes and calls HandleInterrupt(frame); the handler may return.
; Interrupts of devices arrive on a stack of the processor's own, so that a thread needs no room for them. Only where its processor is to be taken does the
; state move to the thread's stack.
; Intel SDM volume 3, 6.14 "Exception and interrupt handling in 64-bit mode".
default rel
bits 64
section .text

extern HandleInterrupt, FinishInterrupt, g_cpuFeatures
global GetInterruptEntry, GetInterruptReturns

FEATURE_AVX     equ 1 << 1                      ; of g_cpuFeatures, as in Entry.asm

; XSAVE, standard format: 512 bytes as FXSAVE has them, a header of 64 bytes, the upper halves of 16 YMM registers (SDM volume 1, 13.4).
XSAVE_HEADER    equ 512
XSAVE_SIZE      equ 512 + 64 + 256
XSAVE_STATE     equ 7                           ; x87, SSE, AVX: what compiled code may change

FRAME_WORDS     equ 22                          ; InterruptFrame.cs

; The processor pushes an error code for these vectors only (SDM volume 3, table 6-1); the others push 0 in its place.
%macro ENTRY 1
        align 16
%if %1 == 8 || (%1 >= 10 && %1 <= 14) || %1 == 17 || %1 == 21 || %1 == 29 || %1 == 30
        push    qword %1
%else
        push    qword 0
        push    qword %1
%endif
        jmp     near save_and_call
%endmacro

        align 16
entries:
%assign vector 0
%rep 256
        ENTRY vector
%assign vector vector + 1
%endrep

; On entry: [rsp] vector, then error code, RIP, CS, RFLAGS, RSP, SS. The order of the pushes is InterruptFrame.cs upside down.
save_and_call: push    rax
        push    rcx
        push    rdx
        push    rbx
        push    rbp
        push    rsi
        push    rdi
        push    r8
        push    r9
        push    r10
        push    r11
        push    r12
        push    r13
        push    r14
        push    r15
        mov     rcx, rsp                        ; the frame
        mov     rbp, rsp
        sub     rsp, XSAVE_SIZE + 0x40          ; the area over 0x20 bytes of shadow space; rounding may take 63 more
        and     rsp, -64
        lea     rdi, [rsp + 0x40]
        cld
        test    dword [g_cpuFeatures], FEATURE_AVX
        jz      .legacy
        xor     eax, eax                        ; XSAVE leaves most of the header alone, and XRSTOR wants it clear
%assign offset 0
%rep 8
        mov     [rdi + XSAVE_HEADER + offset], rax
%assign offset offset + 8
%endrep
        mov     eax, XSAVE_STATE
        xor     edx, edx
        xsave64 [rdi]
        jmp     .handle
.legacy:
        fxsave64 [rdi]
.handle:
        call    HandleInterrupt                 ; the address where the state is to end on the thread's stack, or 0
.returned:
        test    rax, rax
        jz      .restore_vectors
        ; Moves frame and vector registers there. Interrupts are off: nothing else comes to the stack that is left.
        cld
        mov     rdx, rdi                        ; calls preserve rdi: the vector registers
        mov     rsi, rbp                        ; and rbp: the frame
        lea     rbp, [rax - FRAME_WORDS * 8]
        lea     rsp, [rbp - (XSAVE_SIZE + 0x40)]
        and     rsp, -64
        mov     rdi, rbp
        mov     ecx, FRAME_WORDS
        rep     movsq
        mov     rsi, rdx
        lea     rdi, [rsp + 0x40]
        mov     ecx, XSAVE_SIZE / 8
        rep     movsq
        lea     rdi, [rsp + 0x40]
        mov     rcx, rbp
        call    FinishInterrupt                 ; may switch to other threads
.finished:
.restore_vectors:
        test    dword [g_cpuFeatures], FEATURE_AVX
        jz      .restore_legacy
        mov     eax, XSAVE_STATE
        xor     edx, edx
        xrstor64 [rdi]
        jmp     .restore
.restore_legacy:
        fxrstor64 [rdi]
.restore:
        mov     rsp, rbp
        pop     r15
        pop     r14
        pop     r13
        pop     r12
        pop     r11
        pop     r10
        pop     r9
        pop     r8
        pop     rdi
        pop     rsi
        pop     rbp
        pop     rbx
        pop     rdx
        pop     rcx
        pop     rax
        add     rsp, 16                         ; vector and error code
        iretq

; ecx = vector (0 to 255); returns the address of its entry. Entries are 16 bytes apart.
GetInterruptEntry:
        mov     eax, ecx
        shl     eax, 4
        lea     rdx, [entries]
        add     rax, rdx
        ret

; rcx = where to put two words: the addresses that HandleInterrupt and FinishInterrupt return to, by which a walk of the stack knows that an interrupt is
; above. RBP is the InterruptFrame's address there.
GetInterruptReturns:
        lea     rax, [save_and_call.returned]
        mov     [rcx], rax
        lea     rax, [save_and_call.finished]
        mov     [rcx + 8], rax
        ret
