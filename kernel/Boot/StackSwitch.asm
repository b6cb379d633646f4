; Leaves the firmware's stack for the kernel's own.
default rel
bits 64
section .text

global SwitchStackAndCall

; rcx = top of the new stack (16-byte aligned, exclusive), rdx = function that never returns. The zero pushed as return address ends
; every stack walk. Registers that calls preserve are cleared: the collector would take what is in them for references.
SwitchStackAndCall:
        mov     rsp, rcx
        xor     ebp, ebp
        xor     ebx, ebx
        xor     esi, esi
        xor     edi, edi
        xor     r12d, r12d
        xor     r13d, r13d
        xor     r14d, r14d
        xor     r15d, r15d
        push    rbp                             ; alignment: rsp must be 16n + 8 when a function starts
        push    rbp                             ; return address 0 ...
        sub     rsp, 0x20                       ; ... above 32 bytes of shadow space
        call    rdx
        ud2
