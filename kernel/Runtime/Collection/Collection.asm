; The collector looks for references on the stack. Registers that a function must preserve may hold the only one, so they are put there too.
default rel
bits 64
section .text

global CallWithRegistersOnStack

; rcx = function(nuint* stack), rdx unused: calls it with rcx = the lowest address of the stack in use, below which nothing counts. Win64 calling
; convention. Preserves what a function must; no reference is ever kept in XMM6-XMM15 across a call, so they are left where they are.
CallWithRegistersOnStack:
        push    rbx
        push    rbp
        push    rsi
        push    rdi
        push    r12
        push    r13
        push    r14
        push    r15
        mov     rax, rcx
        mov     rcx, rsp
        sub     rsp, 40                 ; 32 bytes of home space, and the alignment of calls
        call    rax
        add     rsp, 40
        pop     r15
        pop     r14
        pop     r13
        pop     r12
        pop     rdi
        pop     rsi
        pop     rbp
        pop     rbx
        ret
