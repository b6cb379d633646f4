; Helpers whose register contracts the JIT fixes, or that need one atomic instruction. Win64 calling convention except where noted.
; Objects do not move and collection stops the world, so a write barrier is the plain store.
default rel
bits 64
section .text

global RhpAssignRef, RhpCheckedAssignRef, RhpByRefAssignRef, RhpCheckedLockCmpXchg, RhpCheckedXchg, RhpStackProbe

; rcx = address of the field, rdx = object reference. The JIT expects only caller-saved registers to change.
RhpAssignRef:
RhpCheckedAssignRef:
        mov     [rcx], rdx
        ret

; rsi = address of the source, rdi = address of the target: copies one reference and advances both. Changes rcx only (the JIT allows rax, rcx).
RhpByRefAssignRef:
        mov     rcx, [rsi]
        mov     [rdi], rcx
        add     rsi, 8
        add     rdi, 8
        ret

; rcx = location, rdx = new value, r8 = comparand; returns the old value in rax.
RhpCheckedLockCmpXchg:
        mov     rax, r8
        lock cmpxchg [rcx], rdx
        ret

; rcx = location, rdx = new value; returns the old value in rax.
RhpCheckedXchg:
        mov     rax, rdx
        xchg    [rcx], rax
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
