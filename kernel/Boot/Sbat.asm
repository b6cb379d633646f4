; What shim asks of every image that it starts (rhboot/shim, SBAT.md): the generation of each part, by which a faulty one is revoked without
; revoking a key. Text, a line for each part: name, generation, maker, package, version, address.
section .sbat rdata align=8
        db "sbat,1,SBAT Version,sbat,1,https://github.com/rhboot/shim/blob/main/SBAT.md", 10
        db "uefikernel,1,UefiKernel,uefikernel,0.1.0,none", 10
