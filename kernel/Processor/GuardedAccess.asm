; Accesses that may fault: memory at any address, model-specific registers that may not exist. GuardedAccess.cs sends a fault at one of the instructions in
; the table below on to `failed`, with rax = vector << 32 | error code. Win64 calling convention; each routine is a leaf and changes only caller-saved
; registers. All return 0 in rax, or what the fault handler put there.
default rel
bits 64

global GetGuardedInstructions, GetGuardedFailure
global GuardedCopyFrom, GuardedCopyTo, GuardedLoad, GuardedStore, GuardedReadMsr, GuardedWriteMsr

; An instruction that may fault, and its address in the table.
%macro GUARDED 1+
%%instruction:  %1
[section .rdata]
                dq %%instruction
__?SECT?__
%endmacro

section .rdata align=8
instructions:                                   ; each use of the macro adds one
section .text

GetGuardedInstructions: lea     rax, [instructions]
                        ret
GetGuardedFailure:      lea     rax, [failed]
                        ret

; Where a faulting routine goes on: r9 = where the address that was accessed is stored, r10 = that address.
failed:                 mov     [r9], r10
                        ret

; rcx = destination, rdx = address that may fault, r8 = bytes, r9 as above. One byte at a time, so that what could be read before the fault has been.
GuardedCopyFrom:        mov     r10, rdx
                        jmp     .check
.next:                  GUARDED mov al, [r10]
                        mov     [rcx], al
                        inc     rcx
                        inc     r10
                        dec     r8
.check:                 test    r8, r8
                        jnz     .next
                        xor     eax, eax
                        ret

; rcx = address that may fault, rdx = source, r8 = bytes, r9 as above.
GuardedCopyTo:          mov     r10, rcx
                        jmp     .check
.next:                  mov     al, [rdx]
                        GUARDED mov [r10], al
                        inc     rdx
                        inc     r10
                        dec     r8
.check:                 test    r8, r8
                        jnz     .next
                        xor     eax, eax
                        ret

; rcx = address, edx = bytes (1, 2, 4, 8), r8 = where the value goes, r9 as above. One access of that width.
GuardedLoad:            mov     r10, rcx
                        cmp     edx, 2
                        jb      .byte
                        je      .word
                        cmp     edx, 4
                        je      .dword
                        GUARDED mov rax, [r10]
                        jmp     .store
.byte:                  GUARDED movzx eax, byte [r10]
                        jmp     .store
.word:                  GUARDED movzx eax, word [r10]
                        jmp     .store
.dword:                 GUARDED mov eax, [r10]
.store:                 mov     [r8], rax
                        xor     eax, eax
                        ret

; rcx = address, edx = bytes, r8 = value, r9 as above. One access of that width.
GuardedStore:           mov     r10, rcx
                        cmp     edx, 2
                        jb      .byte
                        je      .word
                        cmp     edx, 4
                        je      .dword
                        GUARDED mov [r10], r8
                        jmp     .done
.byte:                  GUARDED mov [r10], r8b
                        jmp     .done
.word:                  GUARDED mov [r10], r8w
                        jmp     .done
.dword:                 GUARDED mov [r10], r8d
.done:                  xor     eax, eax
                        ret

; ecx = number of the model-specific register, r8 = where the value goes, r9 as above.
GuardedReadMsr:         GUARDED rdmsr
                        shl     rdx, 32
                        or      rax, rdx
                        mov     [r8], rax
                        xor     eax, eax
                        ret

; ecx = number of the model-specific register, rdx = value, r9 as above.
GuardedWriteMsr:        mov     rax, rdx
                        shr     rdx, 32
                        GUARDED wrmsr
                        xor     eax, eax
                        ret
; The table's end.
section .rdata
                        dq 0
