; What every stub of a delegate jumps to (DelegateStubs.cs). Win64 calling convention; the arguments are those of any function, so all argument registers are
; kept and the stack is as at the call.
default rel
bits 64
section .text

extern SetStubContext
global RhGetCommonStubAddress

; Shadow space, XMM0 to XMM3, RCX, RDX, R8, R9, R10, and 8 bytes, which align rsp.
VECTORS         equ 0x20
INTEGERS        equ VECTORS + 4 * 16
FRAME           equ INTEGERS + 6 * 8 - 8

; r10 = the stub's data: the context, then the code to go on with. Notes the context for that code, which asks for it first. Changes rax, r10, r11.
common_stub:
        sub     rsp, FRAME
%assign register 0
%rep 4
        movaps  [rsp + VECTORS + register * 16], xmm %+ register
%assign register register + 1
%endrep
        mov     [rsp + INTEGERS], rcx
        mov     [rsp + INTEGERS + 8], rdx
        mov     [rsp + INTEGERS + 16], r8
        mov     [rsp + INTEGERS + 24], r9
        mov     [rsp + INTEGERS + 32], r10
        mov     rcx, [r10]
        call    SetStubContext
%assign register 0
%rep 4
        movaps  xmm %+ register, [rsp + VECTORS + register * 16]
%assign register register + 1
%endrep
        mov     rcx, [rsp + INTEGERS]
        mov     rdx, [rsp + INTEGERS + 8]
        mov     r8, [rsp + INTEGERS + 16]
        mov     r9, [rsp + INTEGERS + 24]
        mov     r10, [rsp + INTEGERS + 32]
        add     rsp, FRAME
        jmp     [r10 + 8]

; Returns the address of common_stub in rax.
RhGetCommonStubAddress:
        lea     rax, [common_stub]
        ret
