; Room for the table of where programs lie in the image; see kernel/Runtime/Programs/ProgramTable.asm. The mark and the size are for
; tools/ProgramImage, which replaces both.
bits 64
global ProgramTable

section .rdata$P rdata comdat=2:ProgramTable
ROOM    equ 48 << 10
ProgramTable:
        db "ProgramTableRoom"
        times ROOM - 16 db 0
