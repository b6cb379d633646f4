; Interface dispatch. The call site is  lea r11, [cell] / call [r11]: the cell's address arrives in r11, the arguments in their registers
; (this in rcx). A cell's second word is a pointer to a DispatchCache (see DispatchCache.cs) once its low two bits are clear.
default rel
bits 64
section .text

extern ResolveInterfaceCall
global RhpInitialDynamicInterfaceDispatch, GetInitialDispatchStub

; Looks the receiver's type up in the cell's cache; on a miss asks ResolveInterfaceCall(this, cell), which also fills the cache.
; All argument registers are kept. Changes rax, r10.
RhpInitialDynamicInterfaceDispatch:
        mov     r10, [rcx]                      ; the receiver's MethodTable; a null receiver faults here
        mov     rax, [r11 + 8]
        test    al, 3
        jnz     .miss                           ; still in the compiler's form: no cache yet
        cmp     rax, 0x1000
        jb      .miss                           ; an offset into the MethodTable, not an address
        cmp     r10, [rax + 0]
        jne     .second
        jmp     [rax + 8]
.second:
        cmp     r10, [rax + 16]
        jne     .third
        jmp     [rax + 24]
.third: cmp     r10, [rax + 32]
        jne     .fourth
        jmp     [rax + 40]
.fourth:
        cmp     r10, [rax + 48]
        jne     .miss
        jmp     [rax + 56]

.miss:  sub     rsp, 0x88                       ; 0x20 shadow space, 4 integer and 4 vector arguments, keeps rsp 16-byte aligned
.saved:
        mov     [rsp + 0x20], rcx
        mov     [rsp + 0x28], rdx
        mov     [rsp + 0x30], r8
        mov     [rsp + 0x38], r9
        movdqu  [rsp + 0x40], xmm0
        movdqu  [rsp + 0x50], xmm1
        movdqu  [rsp + 0x60], xmm2
        movdqu  [rsp + 0x70], xmm3
        mov     rdx, r11
        call    ResolveInterfaceCall
        mov     rcx, [rsp + 0x20]
        mov     rdx, [rsp + 0x28]
        mov     r8, [rsp + 0x30]
        mov     r9, [rsp + 0x38]
        movdqu  xmm0, [rsp + 0x40]
        movdqu  xmm1, [rsp + 0x50]
        movdqu  xmm2, [rsp + 0x60]
        movdqu  xmm3, [rsp + 0x70]
        add     rsp, 0x88
        jmp     rax

; Returns the stub's address in rax, for cells made at run time.
GetInitialDispatchStub:
        lea     rax, [RhpInitialDynamicInterfaceDispatch]
        ret

; The resolution may throw: unwind information for what calls it (Microsoft, "x64 exception handling"). The byte after the codes is MethodDescription's.
section .pdata rdata align=4
        dd      RhpInitialDynamicInterfaceDispatch.miss wrt ..imagebase, GetInitialDispatchStub wrt ..imagebase, miss_unwind wrt ..imagebase
section .xdata rdata align=4
miss_unwind:
        db      1, RhpInitialDynamicInterfaceDispatch.saved - RhpInitialDynamicInterfaceDispatch.miss, 2, 0
        db      RhpInitialDynamicInterfaceDispatch.saved - RhpInitialDynamicInterfaceDispatch.miss, 0x01     ; UWOP_ALLOC_LARGE
        dw      0x88 / 8
        db      0x80                            ; assembly: no frame of a method
