; The collector looks for references on the stack. Registers that a function must preserve may hold the only one, so they are put there too.
default rel
bits 64
section .text

global CallWithRegistersOnStack

; rcx = function(nuint* stack), rdx = lowest address of the stack: calls the function with rcx = the lowest address of the stack in use, below which nothing
; counts. Then wipes 64 KiB below that: what calls that returned have left there would look alive when it comes to lie in a new frame that does not
; initialise all of itself. Win64 calling convention. Preserves what a function must; no reference is ever kept in XMM6-XMM15 across a call,
; so they are left where they are.
WIPED           equ 64 * 1024

CallWithRegistersOnStack:
        push    rbx
        push    rbp
        push    rsi
        push    rdi
        push    r12
        push    r13
        push    r14
        push    r15
        mov     rbx, rdx
        mov     rax, rcx
        mov     rcx, rsp
        sub     rsp, 40                 ; 32 bytes of home space, and the alignment of calls
        call    rax
        xor     eax, eax
        lea     rcx, [rsp - WIPED]
        cmp     rcx, rbx
        cmovb   rcx, rbx
        jmp     .bound
.wipe:  mov     [rcx], rax              ; an interrupt may put its frame here, and is done with it before this goes on
        add     rcx, 8
.bound: cmp     rcx, rsp
        jb      .wipe
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
