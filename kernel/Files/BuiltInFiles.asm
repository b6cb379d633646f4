; The files that the image was built with (--files): an archive as tar writes it, or nothing. Link.targets defines FILES as the archive's path in quotes.
default rel
bits 64

section .rdata
files:
%ifdef FILES
        incbin FILES
%endif
files_end:
        db 0                                    ; the section is never empty

section .text
global GetBuiltInFiles, GetBuiltInFileBytes

; Each returns a value in rax and changes nothing else: the archive's address, and its bytes.
GetBuiltInFiles:               lea rax, [files]
                               ret
GetBuiltInFileBytes:           mov eax, files_end - files
                               ret
