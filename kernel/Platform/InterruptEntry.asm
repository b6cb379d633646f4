; One entry per interrupt vector. Each pushes what InterruptFrame.cs describes and calls HandleInterrupt(frame); the handler may return.
; Intel SDM volume 3, 6.14 "Exception and interrupt handling in 64-bit mode".
default rel
bits 64
section .text

extern HandleInterrupt
global GetInterruptEntry

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
        sub     rsp, 0x220                      ; FXSAVE area of 512 bytes over 0x20 bytes of shadow space
        and     rsp, -16
        fxsave64 [rsp + 0x20]
        cld
        call    HandleInterrupt
        fxrstor64 [rsp + 0x20]
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
