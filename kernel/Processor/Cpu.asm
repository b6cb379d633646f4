; Instructions that C# has no words for. Win64 calling convention: arguments rcx, rdx, r8, r9; result rax; only caller-saved registers change.
default rel
bits 64
section .text

global CpuInByte, CpuInWord, CpuInDword, CpuOutByte, CpuOutWord, CpuOutDword
global CpuDisableInterrupts, CpuEnableInterrupts, CpuSuspendInterrupts, CpuHalt, CpuWaitForInterrupt, CpuReadTimestamp, CpuForgetPage
global CpuReadCr0, CpuReadCr2, CpuReadCr3, CpuReadCr4, CpuWriteCr0, CpuWriteCr3
global CpuWriteCr4, CpuReadMsr, CpuWriteMsr, CpuWriteBackCaches
global CpuLoadGdt, CpuLoadIdt, CpuLoadTaskRegister, CpuStoreGdt, CpuStoreIdt, CpuReadFlags, CpuReadStackPointer
global RhCpuIdEx, CpuReadRandom, CpuRaiseUndefined, CpuDivide, CpuRaiseUnusedInterrupt

; ---- I/O ports: cx = port, dx/edx = value ----
CpuInByte:      mov     edx, ecx
                xor     eax, eax
                in      al, dx
                ret
CpuInWord:      mov     edx, ecx
                xor     eax, eax
                in      ax, dx
                ret
CpuInDword:     mov     edx, ecx
                in      eax, dx
                ret
CpuOutByte:     mov     eax, edx
                mov     edx, ecx
                out     dx, al
                ret
CpuOutWord:     mov     eax, edx
                mov     edx, ecx
                out     dx, ax
                ret
CpuOutDword:    mov     eax, edx
                mov     edx, ecx
                out     dx, eax
                ret

; ---- interrupts and waiting ----
CpuDisableInterrupts:   cli
                        ret
CpuEnableInterrupts:    sti
                        ret
; Masks interrupts; rax = RFLAGS before.
CpuSuspendInterrupts:   pushfq
                        pop     rax
                        cli
                        ret
CpuHalt:                hlt
                        ret
; STI takes effect after the instruction behind it, so an interrupt that is pending ends the HLT and is not lost before it.
CpuWaitForInterrupt:    sti
                        hlt
                        cli
                        ret

; ---- counters and state registers: the value in rax, or rcx = value to write ----
CpuReadTimestamp:       rdtsc
                        shl     rdx, 32
                        or      rax, rdx
                        ret
CpuReadFlags:           pushfq
                        pop     rax
                        ret
; The caller's stack pointer before the call.
CpuReadStackPointer:    lea     rax, [rsp + 8]
                        ret
CpuReadCr0:             mov     rax, cr0
                        ret
CpuReadCr2:             mov     rax, cr2
                        ret
CpuReadCr3:             mov     rax, cr3
                        ret
CpuReadCr4:             mov     rax, cr4
                        ret
CpuWriteCr0:            mov     cr0, rcx
                        ret
CpuWriteCr3:            mov     cr3, rcx
                        ret
CpuWriteCr4:            mov     cr4, rcx
                        ret
; rcx = an address in the page whose translation is to be forgotten.
CpuForgetPage:          invlpg  [rcx]
                        ret
; ecx = number of the model-specific register.
CpuReadMsr:             rdmsr
                        shl     rdx, 32
                        or      rax, rdx
                        ret
; ecx = number of the model-specific register, rdx = value.
CpuWriteMsr:            mov     rax, rdx
                        shr     rdx, 32
                        wrmsr
                        ret
CpuWriteBackCaches:     wbinvd
                        ret
; rcx = four 32-bit words for EAX, EBX, ECX, EDX; edx = leaf, r8d = subleaf. The name is the one CoreLib's X86Base.CpuId calls.
RhCpuIdEx:              push    rbx
                        mov     r9, rcx
                        mov     eax, edx
                        mov     ecx, r8d
                        cpuid
                        mov     [r9], eax
                        mov     [r9 + 4], ebx
                        mov     [r9 + 8], ecx
                        mov     [r9 + 12], edx
                        pop     rbx
                        ret

; ---- descriptor tables ----
; rcx = address of the pseudo-descriptor, dx = code selector, r8w = data selector. CS can only change by a far transfer.
CpuLoadGdt:             lgdt    [rcx]
                        mov     ds, r8w
                        mov     es, r8w
                        mov     ss, r8w
                        xor     eax, eax
                        mov     fs, ax
                        mov     gs, ax
                        movzx   edx, dx
                        pop     rax                     ; the return address becomes the target of the far return
                        push    rdx
                        push    rax
                        retfq
; rcx = address of the pseudo-descriptor.
CpuLoadIdt:             lidt    [rcx]
                        ret
; rcx = where the pseudo-descriptor goes, 10 bytes.
CpuStoreGdt:            sgdt    [rcx]
                        ret
CpuStoreIdt:            sidt    [rcx]
                        ret
; cx = selector of the TSS descriptor.
CpuLoadTaskRegister:    ltr     cx
                        ret

; ---- random numbers: rcx = where the 64 bits go; eax = 1, or 0 when ten tries gave none. The caller has checked CPUID. ----
CpuReadRandom:          mov     r8d, 10
.retry:                 rdrand  rax
                        jc      .got
                        dec     r8d
                        jnz     .retry
                        xor     eax, eax
                        ret
.got:                   mov     [rcx], rax
                        mov     eax, 1
                        ret

; ---- faults on purpose ----
CpuRaiseUndefined:      ud2
                        ret
CpuRaiseUnusedInterrupt: int    0x99
                        ret
; rcx = divisor, by which 1 is divided; rax = the quotient.
CpuDivide:              xor     edx, edx
                        mov     eax, 1
                        div     rcx
                        ret
