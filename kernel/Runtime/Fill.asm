; Filling memory with the widest stores that the processor has: 32 bytes where it has AVX, otherwise 16.
default rel
bits 64
section .text

extern g_cpuFeatures
global FillPieces

FEATURE_AVX     equ 1 << 1                      ; of g_cpuFeatures, as in Entry.asm
PIECE           equ 256

; rcx = target, rdx = the byte, eight times, r8 = bytes, a multiple of 256 and not 0. Win64 calling convention, a leaf; changes rcx, r8 and xmm0.
FillPieces:
        add     r8, rcx
        test    dword [g_cpuFeatures], FEATURE_AVX
        jz      .legacy
        vmovq   xmm0, rdx
        vmovddup xmm0, xmm0
        vinsertf128 ymm0, ymm0, xmm0, 1
.wide:
%assign offset 0
%rep PIECE / 32
        vmovups [rcx + offset], ymm0
%assign offset offset + 32
%endrep
        add     rcx, PIECE
        cmp     rcx, r8
        jb      .wide
        vzeroupper
        ret
.legacy:
        movq    xmm0, rdx
        punpcklqdq xmm0, xmm0
.next:
%assign offset 0
%rep PIECE / 16
        movups  [rcx + offset], xmm0
%assign offset offset + 16
%endrep
        add     rcx, PIECE
        cmp     rcx, r8
        jb      .next
        ret
