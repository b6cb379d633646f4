; Leaves the firmware's stack for the kernel's own.
default rel
bits 64
section .text

global SwitchStackAndCall

; rcx = top of the new stack (16-byte aligned, exclusive), rdx = function that never returns. The zero pushed as return address ends
; every stack walk.
SwitchStackAndCall:
        mov     rsp, rcx
        xor     ebp, ebp
        push    rbp                             ; alignment: rsp must be 16n + 8 when a function starts
        push    rbp                             ; return address 0 ...
        sub     rsp, 0x20                       ; ... above 32 bytes of shadow space
        call    rdx
        ud2
