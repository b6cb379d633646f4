; A UEFI application that starts the kernel and watches whether it gives GS and the interrupt flag back to the firmware. It stands for a firmware that
; uses GS: it sets IA32_GS_BASE to a value of its own and looks at it in a timer's callback, in each call of a boot service, when boot services end and
; when the kernel returns. The kernel runs twice: first with a heap that no machine of the tests can hold, so that it returns, then as usual. What was seen
; goes to COM1, which the firmware has set up. Layouts: UEFI 2.10, sections 4.3, 4.4, 7.1 and 9.1.
; Built by tools/testing.sh with KERNEL defined as the image's path.
default rel
bits 64

global EfiMain

GS_BASE         equ 0xC0000101                  ; IA32_GS_BASE (Intel SDM volume 4, table 2-2)
PATTERN         equ 0x0000567890ABC000          ; canonical; nothing is accessed there
FLAG_IF         equ 1 << 9

SYSTEM_BOOT     equ 0x60                        ; EFI_SYSTEM_TABLE.BootServices
FIRST_SERVICE   equ 0x18                        ; RaiseTPL, behind the table's header
CREATE_EVENT    equ 0x50
SET_TIMER       equ 0x58
HANDLE_PROTOCOL equ 0x98
RESERVED        equ 0xA0
LOAD_IMAGE      equ 0xC8
START_IMAGE     equ 0xD0
END_SERVICES    equ 0x178                       ; behind CreateEventEx
LOADED_SIZE     equ 0x30                        ; EFI_LOADED_IMAGE_PROTOCOL.LoadOptionsSize
LOADED_OPTIONS  equ 0x38

EVT_TIMER_NOTIFY equ 0x80000200                 ; EVT_TIMER | EVT_NOTIFY_SIGNAL
EVT_EXIT        equ 0x00000201                  ; EVT_SIGNAL_EXIT_BOOT_SERVICES
TPL_NOTIFY      equ 16
TIMER_PERIODIC  equ 1
MILLISECOND     equ 10000                       ; in units of 100 ns

%macro CALL_BOOT 1
        mov     rax, [boot]
        call    [rax + %1]
%endmacro

section .text

; rcx = EFI_HANDLE of the image, rdx = EFI_SYSTEM_TABLE.
EfiMain:
        push    rbx
        push    rsi
        push    rdi
        sub     rsp, 0x40                       ; shadow space, two arguments, and the alignment
        mov     [image], rcx
        mov     rax, [rdx + SYSTEM_BOOT]
        mov     [boot], rax
        mov     rdx, PATTERN
        mov     eax, edx
        shr     rdx, 32
        mov     ecx, GS_BASE
        wrmsr

        mov     ecx, EVT_EXIT
        mov     edx, TPL_NOTIFY
        lea     r8, [on_exit]
        xor     r9d, r9d
        lea     rax, [event]
        mov     [rsp + 0x20], rax
        CALL_BOOT CREATE_EVENT
        test    rax, rax
        jnz     .failed
        mov     ecx, EVT_TIMER_NOTIFY
        mov     edx, TPL_NOTIFY
        lea     r8, [on_timer]
        xor     r9d, r9d
        lea     rax, [event]
        mov     [rsp + 0x20], rax
        CALL_BOOT CREATE_EVENT
        test    rax, rax
        jnz     .failed
        mov     rcx, [event]
        mov     edx, TIMER_PERIODIC
        mov     r8d, MILLISECOND
        CALL_BOOT SET_TIMER
        test    rax, rax
        jnz     .failed

        mov     rsi, [boot]
        mov     edi, FIRST_SERVICE
        lea     rbx, [hooks]
        lea     rdx, [originals]
.hook:  mov     rax, [rsi + rdi]
        mov     [rdx + rdi], rax
        cmp     edi, RESERVED
        je      .next
        mov     [rsi + rdi], rbx
.next:  add     rbx, HOOK_SIZE
        add     edi, 8
        cmp     edi, END_SERVICES
        jb      .hook

        mov     r8d, too_large_end - too_large
        lea     rdx, [too_large]
        call    start
        lea     rcx, [text_returned]
        call    report
        xor     r8d, r8d
        xor     edx, edx
        call    start
.failed:
        lea     rcx, [text_failed]
        call    print
        add     rsp, 0x40
        pop     rdi
        pop     rsi
        pop     rbx
        ret

; Loads the kernel from this application's data and starts it. rdx = load options, r8d = their bytes.
start:
        push    rbx
        push    rsi
        sub     rsp, 0x38
        mov     rsi, rdx
        mov     ebx, r8d
        xor     ecx, ecx
        mov     rdx, [image]
        xor     r8d, r8d
        lea     r9, [kernel]
        mov     qword [rsp + 0x20], kernel_end - kernel
        lea     rax, [loaded]
        mov     [rsp + 0x28], rax
        CALL_BOOT LOAD_IMAGE
        test    rax, rax
        jnz     .done
        mov     rcx, [loaded]
        lea     rdx, [loaded_image_guid]
        lea     r8, [interface]
        CALL_BOOT HANDLE_PROTOCOL
        test    rax, rax
        jnz     .done
        mov     rax, [interface]
        mov     [rax + LOADED_SIZE], ebx
        mov     [rax + LOADED_OPTIONS], rsi
        xor     eax, eax
        mov     [ticks], rax
        mov     [calls], rax
        mov     [wrong], rax
        mov     byte [watching], 1
        mov     rcx, [loaded]
        xor     edx, edx
        xor     r8d, r8d
        CALL_BOOT START_IMAGE
        call    check
        pushfq
        pop     rax
        test    eax, FLAG_IF
        jnz     .done
        inc     qword [wrong]
.done:  mov     byte [watching], 0
        add     rsp, 0x38
        pop     rsi
        pop     rbx
        ret

; The callbacks: rcx = the event, rdx = its context.
on_timer:
        inc     qword [ticks]
        jmp     check
on_exit:
        sub     rsp, 0x28
        call    check
        lea     rcx, [text_exit]
        call    report
        add     rsp, 0x28
        ret

; Counts a look at GS, and one that found another value. Changes rax, rcx and rdx.
check:
        mov     ecx, GS_BASE
        rdmsr
        shl     rdx, 32
        or      rax, rdx
        mov     rcx, PATTERN
        inc     qword [calls]
        cmp     rax, rcx
        je      .right
        inc     qword [wrong]
.right: ret

; One for each boot service: looks, and goes on to the service with all arguments as they are.
HOOK_SIZE       equ 32
%assign service FIRST_SERVICE
        align   HOOK_SIZE
hooks:
%rep (END_SERVICES - FIRST_SERVICE) / 8
        align   HOOK_SIZE
        push    service
        jmp     near hooked
%assign service service + 8
%endrep

; [rsp] = offset of the service in its table, below the caller's return address.
hooked:
        push    rax
        push    rcx
        push    rdx
        cmp     byte [watching], 0
        je      .go
        call    check
.go:    mov     rdx, [rsp + 24]
        lea     rax, [originals]
        mov     rax, [rax + rdx]
        mov     [rsp + 24], rax
        pop     rdx
        pop     rcx
        pop     rax
        ret                                     ; to the service

; rcx = text before the numbers: prints it, the looks, the ticks and the wrong looks.
report:
        sub     rsp, 0x28
        call    print
        mov     rax, [calls]
        call    print_number
        lea     rcx, [text_ticks]
        call    print
        mov     rax, [ticks]
        call    print_number
        lea     rcx, [text_wrong]
        call    print
        mov     rax, [wrong]
        call    print_number
        lea     rcx, [text_end]
        call    print
        add     rsp, 0x28
        ret

; rax = number, printed in decimal. Changes rax, rcx, rdx, r8, r9.
print_number:
        lea     r8, [digits_end]
        mov     r9d, 10
.digit: xor     edx, edx
        div     r9
        add     dl, '0'
        dec     r8
        mov     [r8], dl
        test    rax, rax
        jnz     .digit
        mov     rcx, r8

; rcx = zero-terminated text for COM1. Changes rax, rcx, rdx.
print:
        mov     edx, 0x3FD
.wait:  in      al, dx
        test    al, 0x20                        ; transmitter holding register empty
        jz      .wait
        mov     al, [rcx]
        test    al, al
        jz      .done
        mov     edx, 0x3F8
        out     dx, al
        inc     rcx
        jmp     print
.done:  ret

section .rdata
loaded_image_guid:
        dd      0x5B1B31A1
        dw      0x9562, 0x11D2
        db      0x8E, 0x3F, 0x00, 0xA0, 0xC9, 0x69, 0x72, 0x3B
%define u(text) __utf16__(text)
too_large:      dw u('heap=4096M'), 0
too_large_end:
text_returned:  db 13, 10, 'watch: returned, looks ', 0
text_exit:      db 13, 10, 'watch: exit, looks ', 0
text_ticks:     db ', ticks ', 0
text_wrong:     db ', wrong ', 0
text_end:       db 13, 10, 0
text_failed:    db 13, 10, 'watch: the kernel could not be started', 13, 10, 0
align 4096
kernel:         incbin KERNEL
kernel_end:

section .data align=8
image:          dq 0
boot:           dq 0
event:          dq 0
loaded:         dq 0
interface:      dq 0
ticks:          dq 0
calls:          dq 0
wrong:          dq 0
originals:      times END_SERVICES / 8 dq 0
watching:       db 0
digits:         times 20 db 0
digits_end:     db 0
