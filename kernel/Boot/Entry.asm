; The image's entry point. It decides whether the processor can run the code that the compiler made, so it cannot be C#: C# compiled for newer
; instructions faults on an older processor before it could say why.
default rel
bits 64

extern Start, g_cpuFeatures, g_requiredCpuFeatures
global EfiMain

; Feature bits: dotnet/runtime release 10.0, src/native/minipal/cpufeatures.h.
FEATURE_SSE42   equ 1 << 0                      ; SSE3, SSSE3, SSE4.1, SSE4.2, POPCNT
FEATURE_AVX     equ 1 << 1
FEATURE_AVX2    equ 1 << 2                      ; with BMI1, BMI2, F16C, FMA, LZCNT, MOVBE
FEATURE_AES     equ 1 << 9                      ; with PCLMULQDQ
FEATURES_KNOWN  equ FEATURE_SSE42 | FEATURE_AVX | FEATURE_AVX2 | FEATURE_AES

; CPUID bits: Intel SDM volume 2, CPUID.
LEAF1_ECX_SSE42 equ (1 << 0) | (1 << 9) | (1 << 19) | (1 << 20) | (1 << 23)
LEAF1_ECX_AVX   equ LEAF1_ECX_SSE42 | (1 << 26) | (1 << 28)             ; XSAVE and AVX
LEAF1_ECX_AVX2  equ LEAF1_ECX_AVX | (1 << 12) | (1 << 22) | (1 << 29)   ; FMA, MOVBE, F16C
LEAF1_ECX_AES   equ LEAF1_ECX_SSE42 | (1 << 1) | (1 << 25)              ; PCLMULQDQ, AES
LEAF7_EBX_AVX2  equ (1 << 3) | (1 << 5) | (1 << 8)                      ; BMI1, AVX2, BMI2
EXT1_ECX_LZCNT  equ 1 << 5

; Intel SDM volume 3, 2.5 "Control Registers".
CR0_MP          equ 1 << 1
CR0_EM          equ 1 << 2
CR0_TS          equ 1 << 3
CR4_OSFXSR      equ 1 << 9
CR4_OSXMMEXCPT  equ 1 << 10
CR4_OSXSAVE     equ 1 << 18
XCR0_X87_SSE_AVX equ 7

EFI_UNSUPPORTED equ 0x8000000000000003          ; UEFI 2.10, appendix D
CONOUT          equ 0x40                        ; EFI_SYSTEM_TABLE.ConOut (UEFI 2.10, section 4.3)
OUTPUT_STRING   equ 0x08                        ; EFI_SIMPLE_TEXT_OUTPUT_PROTOCOL.OutputString (section 12.4)
COM1_DATA       equ 0x3F8
COM1_STATUS     equ 0x3FD
COM1_WAIT_LIMIT equ 100000

section .rdata align=8
; leaf, register (0 eax, 1 ebx, 2 ecx, 3 edx), bits that must all be set, the feature that is lost when they are not
requirements:
        dd 1, 2, LEAF1_ECX_SSE42, FEATURE_SSE42
        dd 1, 2, LEAF1_ECX_AVX, FEATURE_AVX
        dd 1, 2, LEAF1_ECX_AVX2, FEATURE_AVX2
        dd 7, 1, LEAF7_EBX_AVX2, FEATURE_AVX2
        dd 0x80000001, 2, EXT1_ECX_LZCNT, FEATURE_AVX2
        dd 1, 2, LEAF1_ECX_AES, FEATURE_AES
requirements_end:

%define u(text) __utf16__(text)
needs:          dw u('[KERNEL] This build needs a processor with '), 0
names:          dd FEATURE_SSE42
                dq name_sse42
                dd FEATURE_AVX
                dq name_avx
                dd FEATURE_AVX2
                dq name_avx2
                dd FEATURE_AES
                dq name_aes
                dd ~FEATURES_KNOWN
                dq name_other
names_end:
NAME_SIZE       equ 12
name_sse42:     dw u('SSE4.2 '), 0
name_avx:       dw u('AVX '), 0
name_avx2:      dw u('AVX2 '), 0
name_aes:       dw u('AES '), 0
name_other:     dw u('extensions that this kernel does not set up '), 0
lacking:        dw u('and this one lacks them. Build without --instruction-set.'), 13, 10, 0

section .text

; rcx = EFI_HANDLE of the image, rdx = EFI_SYSTEM_TABLE; returns an EFI_STATUS in rax (UEFI 2.10, section 4.1). Everything before the call of Start
; uses only integer instructions of the first x86-64 processors.
EfiMain:
        push    rbx
        push    rsi
        push    rdi
        push    rbp
        push    r12
        push    r13
        push    r14
        sub     rsp, 0x20                       ; shadow space; rsp is 16-byte aligned
        mov     r12, rcx
        mov     r13, rdx

        mov     r14d, FEATURES_KNOWN
        lea     rsi, [requirements]
.check: mov     eax, [rsi]
        and     eax, 0x80000000                 ; leaf 0 or 0x80000000 tells the highest leaf of its range
        cpuid
        xor     r8d, r8d
        cmp     eax, [rsi]
        jb      .compare
        mov     eax, [rsi]
        xor     ecx, ecx
        cpuid
        mov     [rsp + 0x10], eax
        mov     [rsp + 0x14], ebx
        mov     [rsp + 0x18], ecx
        mov     [rsp + 0x1C], edx
        mov     eax, [rsi + 4]
        mov     r8d, [rsp + 0x10 + rax * 4]
.compare:
        mov     eax, [rsi + 8]
        and     r8d, eax
        cmp     r8d, eax
        je      .next
        mov     eax, [rsi + 12]
        not     eax
        and     r14d, eax
.next:  add     rsi, 16
        lea     rax, [requirements_end]
        cmp     rsi, rax
        jb      .check

        mov     ebp, [g_requiredCpuFeatures]
        mov     eax, r14d
        not     eax
        and     ebp, eax                        ; what is required and not there
        jnz     .refuse

        ; UEFI 2.10, section 2.3.4, promises a usable floating-point unit. U-Boot leaves OSFXSR off, and then every SSE instruction is undefined.
        mov     rax, cr0
        and     rax, ~(CR0_EM | CR0_TS)
        or      rax, CR0_MP
        mov     cr0, rax
        mov     rax, cr4
        or      rax, CR4_OSFXSR | CR4_OSXMMEXCPT
        mov     cr4, rax

        mov     [g_cpuFeatures], r14d
        test    r14d, FEATURE_AVX
        jz      .start
        mov     rax, cr4                        ; AVX faults until the operating system takes charge of its state
        or      rax, CR4_OSXSAVE
        mov     cr4, rax
        xor     ecx, ecx
        xgetbv
        or      eax, XCR0_X87_SSE_AVX
        xsetbv

.start: mov     rcx, r12
        mov     rdx, r13
        call    Start

.leave: add     rsp, 0x20
        pop     r14
        pop     r13
        pop     r12
        pop     rbp
        pop     rdi
        pop     rsi
        pop     rbx
        ret

.refuse:
        lea     rcx, [needs]
        call    print
        lea     rsi, [names]
.name:  test    ebp, [rsi]
        jz      .skip
        mov     rcx, [rsi + 4]
        call    print
.skip:  add     rsi, NAME_SIZE
        lea     rax, [names_end]
        cmp     rsi, rax
        jb      .name
        lea     rcx, [lacking]
        call    print
        mov     rax, EFI_UNSUPPORTED
        jmp     .leave

; rcx = zero-terminated UTF-16 of ASCII characters; r13 = EFI_SYSTEM_TABLE. Writes it to the firmware's console, which may be a serial port itself;
; where there is no console, to COM1 as the firmware has set it up. Changes caller-saved registers.
print:  push    rbx
        sub     rsp, 0x20
        mov     rbx, rcx
        mov     rcx, [r13 + CONOUT]
        test    rcx, rcx
        jz      .serial
        mov     rdx, rbx
        call    [rcx + OUTPUT_STRING]
        jmp     .done
.serial:
        movzx   r8d, word [rbx]
        test    r8d, r8d
        jz      .done
        mov     ecx, COM1_WAIT_LIMIT
        mov     edx, COM1_STATUS
.wait:  in      al, dx
        test    al, 0x20                        ; transmitter holding register empty
        jnz     .send
        dec     ecx
        jnz     .wait
.send:  mov     edx, COM1_DATA
        mov     eax, r8d
        out     dx, al
        add     rbx, 2
        jmp     .serial
.done:  add     rsp, 0x20
        pop     rbx
        ret
