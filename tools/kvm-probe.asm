; A firmware image of 64 KiB whose only act is to show that a virtual CPU works: build.sh starts it under KVM and takes KVM only when it
; gives the agreed exit code in time. Some hosts offer /dev/kvm, run the first real-mode instructions and then stop at the x87, at paging
; or at an MSR, so the probe goes all the way to 64-bit mode and uses what UEFI firmware uses first.
;
; It runs from the ROM just below 4 GiB; the same bytes show at F0000h, where real mode can reach them (Intel SDM volume 3, 9.1.4).
; Exit: writes RESULT to the isa-debug-exit port, which makes QEMU end with status 2 * RESULT + 1.

%define EXIT_PORT   0xF4
%define RESULT      0x2A                ; QEMU's status is then 85
%define STACK_TOP   0x8000
%define PML4        0x9000
%define PDPT        0xA000

        bits    16
        org     0xF0000

start:
        cli
        cld
        o32 lgdt [cs:gdt_pointer - start]
        mov     eax, cr0
        or      al, 1                   ; CR0.PE
        mov     cr0, eax
        jmp     dword 0x08:protected_mode

        bits    32
protected_mode:
        mov     ax, 0x10
        mov     ds, ax
        mov     es, ax
        mov     ss, ax
        mov     esp, STACK_TOP
        fninit
        fwait                           ; what OVMF does first, and where one broken nested KVM stops

        mov     edi, PML4               ; three zeroed tables: PML4, PDPT, page directory
        xor     eax, eax                
        mov     ecx, 3 * 4096 / 4
        rep     stosd
        mov     dword [PML4], PDPT | 3
        mov     dword [PDPT], (PDPT + 4096) | 3
        mov     dword [PDPT + 4096], 0x83       ; 2 MiB page, present, writable: covers this code
        mov     eax, cr4
        or      eax, 0x620              ; PAE, OSFXSR, OSXMMEXCPT
        mov     cr4, eax
        mov     eax, PML4
        mov     cr3, eax
        mov     ecx, 0xC0000080         ; IA32_EFER
        rdmsr
        or      ah, 1                   ; LME
        wrmsr
        mov     eax, cr0
        and     eax, ~0x4               ; EM off
        or      eax, 0x80000002         ; PG, MP
        mov     cr0, eax
        jmp     0x18:long_mode

        bits    64
long_mode:
        xor     eax, eax
        cpuid
        mov     eax, 21
        cvtsi2sd xmm0, eax
        addsd   xmm0, xmm0
        cvtsd2si eax, xmm0              ; 42 = RESULT, if the arithmetic is right
        out     EXIT_PORT, al
.halt:  hlt
        jmp     .halt

        align   8
gdt:    dq      0
        dq      0x00CF9A000000FFFF      ; 08h: 32-bit code
        dq      0x00CF92000000FFFF      ; 10h: data
        dq      0x00AF9A000000FFFF      ; 18h: 64-bit code
gdt_pointer:
        dw      gdt_pointer - gdt - 1
        dd      gdt

        times   0xFFF0 - ($ - $$) db 0
        bits    16
        jmp     start                   ; the reset vector
        times   0x10000 - ($ - $$) db 0
