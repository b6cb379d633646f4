; The image's .tls section, of which each thread has a copy: ILC puts what inlined thread statics begin with into .tls$. The linker sorts the parts by the
; letters behind the dollar sign, and the section must stay one of its own, because compiled code has offsets from its start.
default rel
bits 64

section .tls data align=16
statics_start:
section .tls$ZZZ data align=16
statics_end:
                dq 0, 0                         ; so that the section exists in an image that has no inlined thread statics

; The number of this image among those with thread statics. There is one.
section .rdata align=4
global _tls_index
_tls_index:     dd 0

section .text
global GetThreadStaticsStart, GetThreadStaticsEnd

; Each returns an address in rax and changes nothing else.
GetThreadStaticsStart:  lea     rax, [statics_start]
                        ret
GetThreadStaticsEnd:    lea     rax, [statics_end]
                        ret
