; Data symbols that the compiler's code refers to, and the addresses of what the linker lays out: C# can define neither.
default rel
bits 64

; ILC puts a pointer to each module's header into .modules$I; the linker sorts the parts by the letter behind the dollar sign.
section .modules$A rdata align=8
modules_start: dq 0
section .modules$Z rdata align=8
modules_end:   dq 0

section .data align=8
global g_cpuFeatures, __security_cookie, RhpTrapThreads
g_cpuFeatures:     dq 0                         ; bits of instruction sets that the compiled code may use; filled by CpuFeatures.cs
__security_cookie: dq 0x00002B992DDFA232        ; stack-overrun guard, replaced at start by StackCookie.cs before any guarded frame

RhpTrapThreads:    dd 0                         ; non-zero asks threads to stop at their next P/Invoke: never, with one thread

; CoreLib's callbacks in the order of its ClassLibFunctionId; 0 where release 10.0 exports none. The last one is the kernel's.
extern GetRuntimeException, RuntimeFailFast, ThreadEntryPoint, AppendExceptionStackFrame, GetSystemArrayEEType, OnFirstChanceException
extern ReportUnhandledException
section .data
class_library_functions:
        dq GetRuntimeException                  ; 0
        dq RuntimeFailFast                      ; 1
        dq ThreadEntryPoint                     ; 2
        dq AppendExceptionStackFrame            ; 3
        dq 0                                    ; 4 not used
        dq GetSystemArrayEEType                 ; 5
        dq OnFirstChanceException               ; 6
        dq ReportUnhandledException             ; 7
class_library_functions_end:

section .text
extern __ImageBase, g_requiredCpuFeatures, ProgramTable
global GetProgramTable
global GetModulesStart, GetModulesEnd, GetImageBase, GetCpuFeaturesAddress, GetRequiredCpuFeaturesAddress, GetStackCookieAddress
global GetClassLibraryFunctions, GetClassLibraryFunctionCount, RhGetThreadEntryPointAddress

; Each returns an address in rax and changes nothing else.
GetModulesStart:               lea rax, [modules_start]
                               ret
GetModulesEnd:                 lea rax, [modules_end]
                               ret
GetImageBase:                  lea rax, [__ImageBase]
                               ret
GetProgramTable:               lea rax, [ProgramTable]
                               ret
GetCpuFeaturesAddress:         lea rax, [g_cpuFeatures]
                               ret
GetRequiredCpuFeaturesAddress: lea rax, [g_requiredCpuFeatures]
                               ret
GetStackCookieAddress:         lea rax, [__security_cookie]
                               ret
; Where a new thread of the library begins: CoreLib asks for it and passes it on to CreateThread.
RhGetThreadEntryPointAddress:  lea rax, [ThreadEntryPoint]
                               ret
GetClassLibraryFunctions:      lea rax, [class_library_functions]
                               ret
; Returns a number of entries in eax.
GetClassLibraryFunctionCount:  mov eax, (class_library_functions_end - class_library_functions) / 8
                               ret
