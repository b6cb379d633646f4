; The collector looks for references on the stack. Registers that a function must preserve may hold the only one, so they are put there too.
default rel
bits 64
section .text

global CallWithRegistersOnStack, GetRawReferenceMethods

; RawReferences.cs: exports that take or return objects as plain pointers.
%macro RAW 1-*
%rep %0
extern %1
                dd %1 wrt ..imagebase
%rotate 1
%endrep
%endmacro

section .rdata rdata align=8
raw_methods:
                ; New objects, until the caller has them.
                RAW NewObjectSlowly, NewElementsSlowly, RhpNewFinalizable, RhAllocateNewArray, RhAllocateNewObject
                ; Memory in the middle of objects, and references on the way from one place to another.
                RAW memmove, memset, RhpGcSafeZeroMemory, RhBulkMoveWithWriteBarrier, RhCompareObjectContentsAndPadding
                ; Targets of handles, which may take memory for the handle.
                RAW RhpHandleAlloc, RhpHandleAllocDependent, RhHandleSet, RhHandleSetDependentSecondary, RhHandleGet, RhHandleGetDependent
                ; Objects with finalizers, which may take memory for the list of them.
                RAW RhpGetNextFinalizableObject, RhSuppressFinalize, RhReRegisterForFinalize
                ; What the library asks about an object; the receiver of an interface call; an exception on its way to the panic.
                RAW RhGetGeneration, RhIsPromoted, ResolveInterfaceCall
                dd 0
section .text

; Returns the address of the list in rax.
GetRawReferenceMethods:
        lea     rax, [raw_methods]
        ret

; rcx = function(nuint* stack), rdx = lowest address of the stack: calls the function with rcx = the lowest address of the stack in use, below which nothing
; counts. Then wipes 64 KiB below that: what calls that returned have left there would look alive when it comes to lie in a new frame that does not
; initialise all of itself. Win64 calling convention. Preserves what a function must; no reference is ever kept in XMM6-XMM15 across a call,
; so they are left where they are.
WIPED           equ 64 * 1024
FRAME           equ 40                  ; 32 bytes of home space, and the alignment of calls

CallWithRegistersOnStack:
        push    rbp
        push    rbx
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
        xorps   xmm0, xmm0
        lea     rcx, [rsp - WIPED]
        cmp     rcx, rbx
        cmovb   rcx, rbx                ; both are multiples of 16, as rsp is here
        jmp     .bound
.wipe:  movups  [rcx], xmm0             ; an interrupt may put its frame here, and is done with it before this goes on
        movups  [rcx + 16], xmm0
        movups  [rcx + 32], xmm0
        movups  [rcx + 48], xmm0
        add     rcx, 64
.bound: lea     rdx, [rcx + 64]
        cmp     rdx, rsp
        jbe     .wipe
        jmp     .end_bound
.wipe_end:
        movups  [rcx], xmm0
        add     rcx, 16
.end_bound:
        cmp     rcx, rsp
        jb      .wipe_end
        add     rsp, FRAME
        pop     r15
        pop     r14
        pop     r13
        pop     r12
        pop     rdi
        pop     rsi
        pop     rbx
        pop     rbp
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
        db      2, 0x30                                                                 ; rbx
        db      1, 0x50                                                                 ; rbp
        db      0x80                                                                    ; assembly: no frame of a method
