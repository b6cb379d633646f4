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
FRAME           equ 40                  ; 32 bytes of home space, and the alignment of calls

CallWithRegistersOnStack:
        push    rbx
        push    rbp
        push    rsi
        push    rdi
        push    r12
        push    r13
        push    r14
        push    r15
.pushed:
        mov     rbx, rdx
        mov     rax, rcx
        mov     rcx, rsp
        sub     rsp, FRAME
.framed:
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
        add     rsp, FRAME
        pop     r15
        pop     r14
        pop     r13
        pop     r12
        pop     rdi
        pop     rsi
        pop     rbp
        pop     rbx
        ret
.end:

; A panic in a collection shows who asked for it. Unwind codes: last instruction of the prologue first (Microsoft, "x64 exception handling"); the byte after
; them is MethodDescription's.
section .pdata rdata align=4
        dd      CallWithRegistersOnStack wrt ..imagebase, CallWithRegistersOnStack.end wrt ..imagebase, call_unwind wrt ..imagebase
section .xdata rdata align=4
call_unwind:
        db      1, CallWithRegistersOnStack.framed - CallWithRegistersOnStack, 9, 0
        db      CallWithRegistersOnStack.framed - CallWithRegistersOnStack, 0x02 | ((FRAME - 8) / 8 << 4)       ; UWOP_ALLOC_SMALL
        db      CallWithRegistersOnStack.pushed - CallWithRegistersOnStack, 0xF0        ; UWOP_PUSH_NONVOL r15
        db      10, 0xE0                                                                ; r14
        db      8, 0xD0                                                                 ; r13
        db      6, 0xC0                                                                 ; r12
        db      4, 0x70                                                                 ; rdi
        db      3, 0x60                                                                 ; rsi
        db      2, 0x50                                                                 ; rbp
        db      1, 0x30                                                                 ; rbx
        db      0x80                                                                    ; assembly: no frame of a method
