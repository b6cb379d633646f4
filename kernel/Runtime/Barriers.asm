; Helpers whose register contracts the JIT fixes, or that need one atomic instruction. Win64 calling convention except where noted.
;
; A write barrier stores a reference and marks the card of the place, by which the collector finds what old objects refer to (CardTable.cs). Each address
; has a card, also on a stack and in the image: there is no comparison. The store comes first: it faults where a null reference was stored through. Between
; the store and the mark the reference is in a register still, so a collection then keeps its object.
default rel
bits 64
section .text

global RhpAssignRef, RhpCheckedAssignRef, RhpByRefAssignRef, RhpCheckedLockCmpXchg, RhpCheckedXchg, RhpStackProbe, GetCards

CARD_SHIFT      equ 10                          ; CardTable.cs
CARDS           equ 1 << 16                     ; GarbageCollector.cs; as many as a 16-bit register counts

; Marks a card: %1 = its address. With FORGETS_CARDS it does not, so that a test sees the collector's check find that.
%macro MARK_CARD 1
%ifndef FORGETS_CARDS
        mov     byte [%1], 1
%endif
%endmacro

; rcx = address of the field, rdx = object reference. Changes rax and rcx; the JIT expects only caller-saved registers to change.
RhpAssignRef:
RhpCheckedAssignRef:
        mov     [rcx], rdx
        shr     rcx, CARD_SHIFT
        movzx   ecx, cx
        lea     rax, [cards]
        MARK_CARD rax + rcx
        ret

; rsi = address of the source, rdi = address of the target: copies one reference and advances both. Changes rax and rcx, as the JIT allows.
RhpByRefAssignRef:
        mov     rcx, [rsi]                      ; stays the reference up to the mark: the source may be gone by then
        mov     [rdi], rcx
        mov     rax, rdi
        add     rsi, 8
        add     rdi, 8
        shr     rax, CARD_SHIFT
        movzx   eax, ax
        add     rax, [cards_address]
        MARK_CARD rax
        ret

; rcx = location, rdx = new value, r8 = comparand; returns the old value in rax. Changes rcx and r10.
RhpCheckedLockCmpXchg:
        mov     rax, r8
        lock cmpxchg [rcx], rdx
        shr     rcx, CARD_SHIFT
        movzx   ecx, cx
        lea     r10, [cards]
        MARK_CARD r10 + rcx
        ret

; rcx = location, rdx = new value; returns the old value in rax. Changes rcx, rdx and r10.
RhpCheckedXchg:
        mov     rax, rdx
        xchg    [rcx], rax
        shr     rcx, CARD_SHIFT
        movzx   ecx, cx
        lea     r10, [cards]
        MARK_CARD r10 + rcx
        ret

; Returns the address of the cards in rax.
GetCards:
        lea     rax, [cards]
        ret

; r11 = lowest address of the frame about to be used, rsp = within the last page touched. Touches each page between, top down, so that
; a guard page is met and never jumped over. Changes rax only.
RhpStackProbe:
        mov     rax, rsp
        and     rax, -4096
.next:  sub     rax, 4096
        test    dword [rax], eax
        cmp     rax, r11
        jg      .next
        ret

section .rdata rdata align=8
cards_address:  dq cards
section .bss align=64
cards:          resb CARDS
