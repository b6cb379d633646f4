; Takes down the registers where no interrupt has done so: for a panic, and to find who called.
default rel
bits 64
section .text

global CaptureRegisters

; InterruptFrame.cs
FRAME_RAX       equ 14 * 8
FRAME_VECTOR    equ 15 * 8
FRAME_ERROR     equ 16 * 8
FRAME_RIP       equ 17 * 8
FRAME_CS        equ 18 * 8
FRAME_RFLAGS    equ 19 * 8
FRAME_RSP       equ 20 * 8
FRAME_SS        equ 21 * 8

; rcx = the InterruptFrame to fill with the caller's registers as they are when this returns. Vector and error code become 0. Changes rax.
CaptureRegisters:
        mov     [rcx + FRAME_RAX], rax
        mov     [rcx + 0 * 8], r15
        mov     [rcx + 1 * 8], r14
        mov     [rcx + 2 * 8], r13
        mov     [rcx + 3 * 8], r12
        mov     [rcx + 4 * 8], r11
        mov     [rcx + 5 * 8], r10
        mov     [rcx + 6 * 8], r9
        mov     [rcx + 7 * 8], r8
        mov     [rcx + 8 * 8], rdi
        mov     [rcx + 9 * 8], rsi
        mov     [rcx + 10 * 8], rbp
        mov     [rcx + 11 * 8], rbx
        mov     [rcx + 12 * 8], rdx
        mov     [rcx + 13 * 8], rcx
        xor     eax, eax
        mov     [rcx + FRAME_VECTOR], rax
        mov     [rcx + FRAME_ERROR], rax
        mov     rax, [rsp]
        mov     [rcx + FRAME_RIP], rax
        lea     rax, [rsp + 8]
        mov     [rcx + FRAME_RSP], rax
        pushfq
        pop     rax
        mov     [rcx + FRAME_RFLAGS], rax
        xor     eax, eax
        mov     ax, cs
        mov     [rcx + FRAME_CS], rax
        mov     ax, ss
        mov     [rcx + FRAME_SS], rax
        ret
