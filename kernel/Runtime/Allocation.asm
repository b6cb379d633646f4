; The fast paths of `new`: an object is cut from the front of the thread's window, a run of zeroed memory whose bounds lie in the ThreadBlock that GS is
; based on. No lock and no section with preemption disabled: an interrupt that comes before the window's pointer has moved lets the sequence begin again
; (RestartAllocation), so a thread that does not run is never within one, and whoever collects meanwhile may seal its window. The type, and the length of
; an array, are written before the pointer moves: all that lies before the pointer are whole objects.
; Win64 calling convention: arguments rcx, rdx; result rax; only rax, r8 and r9 change, so that the arguments are there for a second try.
default rel
bits 64
section .text

extern NewObjectSlowly, NewElementsSlowly
global RhpNewFast, RhpNewArrayFast, RhpNewPtrArrayFast, RhNewString, RestartAllocation

; ThreadBlock.cs
WINDOW_NEXT     equ 0x00                        ; where the next object begins, a multiple of 16
WINDOW_END      equ 0x08

; MethodTable.cs
COMPONENT_SIZE  equ 0                           ; 16 bits, of types with elements
BASE_SIZE       equ 4

; An object: its header of 8 bytes, the type, and in arrays and strings the number of elements. References point at the type.
OBJECT_TYPE     equ 8
OBJECT_LENGTH   equ 16

GRANULE         equ 16
MOST_ELEMENTS   equ 4096                        ; so that no product overflows; what is longer takes the slow path

FRAME_RIP       equ 17 * 8                      ; InterruptFrame.cs

; rcx = type without elements and without finalizer; rax = the object.
RhpNewFast:
        mov     r8d, [rcx + BASE_SIZE]
        mov     rax, [gs:abs WINDOW_NEXT]
        lea     r8, [rax + r8 + GRANULE - 1]
        and     r8, -GRANULE
        cmp     r8, [gs:abs WINDOW_END]
        ja      NewObjectSlowly
        mov     [rax + OBJECT_TYPE], rcx
        mov     [gs:abs WINDOW_NEXT], r8
.done:  add     rax, OBJECT_TYPE
        ret

; rcx = type of an array or string, rdx = number of elements; rax = the object.
%macro ELEMENTS 0
        cmp     rdx, MOST_ELEMENTS
        ja      NewElementsSlowly
        movzx   r8d, word [rcx + COMPONENT_SIZE]
        imul    r8d, edx
        mov     r9d, [rcx + BASE_SIZE]
        mov     rax, [gs:abs WINDOW_NEXT]
        lea     r8, [rax + r8 + GRANULE - 1]
        add     r8, r9
        and     r8, -GRANULE
        cmp     r8, [gs:abs WINDOW_END]
        ja      NewElementsSlowly
        mov     [rax + OBJECT_TYPE], rcx
        mov     [rax + OBJECT_LENGTH], edx
        mov     [gs:abs WINDOW_NEXT], r8
.done:  add     rax, OBJECT_TYPE
        ret
%endmacro

RhpNewArrayFast:
        ELEMENTS
RhpNewPtrArrayFast:
        ELEMENTS
RhNewString:
        ELEMENTS

; rcx = InterruptFrame of an interrupt: where it came within a fast path, before the pointer had moved, the path begins again afterwards. Changes rax, rdx.
%macro RESTART 1
        lea     rdx, [%1]
        lea     rax, [%1.done]
        cmp     [rcx + FRAME_RIP], rdx
        jb      %%next
        cmp     [rcx + FRAME_RIP], rax
        jb      restart
%%next:
%endmacro

RestartAllocation:
        RESTART RhpNewFast
        RESTART RhpNewArrayFast
        RESTART RhpNewPtrArrayFast
        RESTART RhNewString
        ret
restart:
        mov     [rcx + FRAME_RIP], rdx
        ret
