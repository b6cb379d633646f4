; Interface dispatch. The call site is  lea r11, [cell] / call [r11]: the cell's address arrives in r11, the arguments in their registers
; (this in rcx). A cell's first word is one of three stubs: it begins with the one that resolves, goes on with the one that compares up to four
; types, and ends with the one that looks into the site's map and then into the hash table. Layouts: DispatchCell.cs, DispatchCache.cs,
; DispatchMap.cs, DispatchTable.cs.
; The stubs do not touch the stack before they resolve, so a null receiver faults as if at the call.
default rel
bits 64
section .text

CACHE_MAP       equ 64                          ; DispatchCache._map
MAP_MULTIPLIER  equ 0x555F4213                  ; DispatchMap.Multiplier
MAP_SHIFT       equ 32 - 6 - 4                  ; the 6 top bits of the product choose a place, of 16 bytes
MAP_MASK        equ 63 << 4
MAP_KEY         equ 65 * 16                     ; DispatchMap._key
MAP_CELL        equ MAP_KEY + 8                 ; DispatchMap._cell
TABLE_HEADER    equ 32                          ; sizeof(DispatchTable)
ENTRY_SIZE      equ 32

extern ResolveInterfaceCall
global RhpInitialDynamicInterfaceDispatch, GetInitialDispatchStub, GetCachedDispatchStub, GetHashedDispatchStub, GetDispatchTablePlace

; The cell's second word points to a DispatchCache. Changes rax, r10; r11 stays.
align 32
cached_dispatch:
        mov     rax, [r11 + 8]
        mov     r10, [rcx]                      ; the receiver's MethodTable; a null receiver faults here
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
        jne     RhpInitialDynamicInterfaceDispatch
        jmp     [rax + 56]

; The cell's second word points to a DispatchCache, of which only the map counts. Changes rax, r10, r11.
align 32
hashed_dispatch:
        mov     rax, [r11 + 8]
        mov     r10, [rcx]                      ; the receiver's MethodTable; a null receiver faults here
        mov     rax, [rax + CACHE_MAP]
        imul    r11d, r10d, MAP_MULTIPLIER
        shr     r11d, MAP_SHIFT
        and     r11d, MAP_MASK
        cmp     r10, [rax + r11]
        jne     .other
        jmp     [rax + r11 + 8]
.other: cmp     r10, [rax + r11 + 16]           ; the type's other place
        jne     .unknown
        jmp     [rax + r11 + 24]
.unknown:
        cmp     qword [rax + r11], 0
        je      .free
        cmp     qword [rax + r11 + 16], 0
        je      .free
        mov     r11, rax
        mov     rax, r10
        xor     rax, [r11 + MAP_KEY]
        imul    rax, [dispatch_multiplier]
        shr     rax, 32
        mov     r10, [dispatch_table]
        and     rax, [r10]                      ; the table's mask: from here on a byte offset
        add     r10, rax
.probe: mov     rax, [r10 + TABLE_HEADER]       ; the entry's type
        cmp     rax, [rcx]
        jne     .next
        mov     rax, [r10 + TABLE_HEADER + 8]   ; its key, never 0
        cmp     rax, [r11 + MAP_KEY]
        jne     .next
        jmp     [r10 + TABLE_HEADER + 16]       ; its code
.next:  add     r10, ENTRY_SIZE
        test    rax, rax
        jnz     .probe                          ; the last entry of a table is always empty
        mov     rax, r11
.free:  mov     r11, [rax + MAP_CELL]           ; the map may have room for the type

; Asks ResolveInterfaceCall(this, cell), which also remembers the answer. All argument registers are kept. Changes rax, r10.
RhpInitialDynamicInterfaceDispatch:
        mov     r10, [rcx]                      ; a null receiver faults here
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
        db      0x48                            ; REX.W: by it the unwinder tells an epilogue's jump from others (Epilogue.cs)
        jmp     rax

; Each returns an address in rax.
GetInitialDispatchStub:
        lea     rax, [RhpInitialDynamicInterfaceDispatch]
        ret
GetCachedDispatchStub:
        lea     rax, [cached_dispatch]
        ret
GetHashedDispatchStub:
        lea     rax, [hashed_dispatch]
        ret
GetDispatchTablePlace:
        lea     rax, [dispatch_table]
        ret

section .data align=8
dispatch_table: dq 0                            ; the current DispatchTable; GlobalDispatch.cs replaces it
section .rdata rdata align=8
dispatch_multiplier: dq 0x9E3779B97F4A7C15      ; DispatchTable.Multiplier

; The resolution may throw: unwind information for what calls it (Microsoft, "x64 exception handling"). The byte after the codes is MethodDescription's.
section .pdata rdata align=4
        dd      RhpInitialDynamicInterfaceDispatch.miss wrt ..imagebase, GetInitialDispatchStub wrt ..imagebase, miss_unwind wrt ..imagebase
section .xdata rdata align=4
miss_unwind:
        db      1, RhpInitialDynamicInterfaceDispatch.saved - RhpInitialDynamicInterfaceDispatch.miss, 2, 0
        db      RhpInitialDynamicInterfaceDispatch.saved - RhpInitialDynamicInterfaceDispatch.miss, 0x01     ; UWOP_ALLOC_LARGE
        dw      0x88 / 8
        db      0x80                            ; assembly: no frame of a method
