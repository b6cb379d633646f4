; Where the code and the statics of programs lie in the image. tools/ProgramImage writes the table into the linked file, in an image that has
; programs and therefore room for it (programs/ProgramTableRoom.asm, which the linker takes before this one). This one is empty.
default rel
bits 64
global ProgramTable

; Four words: pieces of code, pieces of data, cells of statics with references, 0. Then each piece's offset in the image and its length, and
; each cell's offset. IMAGE_COMDAT_SELECT_ANY is 2.
section .rdata$P rdata comdat=2:ProgramTable
ProgramTable:
        dd 0, 0, 0, 0
