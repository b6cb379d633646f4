; Windows functions that have nothing to work on here: no files, no processes, no windows, no locales but the invariant one. All of one kind of result
; are one routine under many names, which C# cannot say. Each notes ERROR_NOT_SUPPORTED, which the class library turns into the exception that fits.
; Win64 calling convention; arguments are not looked at.
default rel
bits 64
section .text

ERROR_NOT_SUPPORTED  equ 50
STATUS_NOT_SUPPORTED equ 0xC00000BB             ; NTSTATUS (Microsoft, "NTSTATUS Values")
E_NOTIMPL            equ 0x80004001             ; HRESULT
SHADOW               equ 40                     ; 32 bytes for the callee and 8 to align

extern SetLastError

%macro names 1-*
%rep %0
global %1
%1:
%rotate 1
%endrep
%endmacro

; ---- 0, FALSE, a null handle or nothing copied ----
names CreateDirectoryW, CopyFileExW, DeleteFileW, RemoveDirectoryW, MoveFileExW, ReplaceFileW, CreateSymbolicLinkW, EncryptFileW, DecryptFileW
names FindNextFileW, GetFileInformationByHandle, GetFileInformationByHandleEx, SetFileInformationByHandle, GetFileType, GetFinalPathNameByHandleW
names SetFileAttributesW, SetFilePointerEx, FlushFileBuffers, ReadFile, ReadFileScatter, WriteFileGather, LockFile, UnlockFile, DeviceIoControl
names CancelIoEx, CancelSynchronousIo, GetOverlappedResult, GetVolumeInformationW, DeleteVolumeMountPointW, GetLogicalDrives
names SetCurrentDirectoryW, GetComputerNameW, GetUserNameExW, GetModuleHandleW, VirtualQuery, GlobalMemoryStatusEx
names K32GetProcessMemoryInfo, GetProcessTimes, IsWow64Process, OpenThread, OpenProcessToken, OpenThreadToken, GetTokenInformation
names SetEnvironmentVariableW, GetEnvironmentStringsW, FreeEnvironmentStringsW, SetConsoleCtrlHandler
names CreateThreadpoolWork, CreateThreadpoolTimer, SetThreadpoolTimer, CreateThreadpoolIo, CreateThreadpoolWait
names GetLocaleInfoEx, LCIDToLocaleName, LocaleNameToLCID, LCMapStringEx, FindNLSStringEx, CompareStringEx, IsNLSDefinedString, ResolveLocaleName
names GetUserPreferredUILanguages, EnumSystemLocalesEx, EnumTimeFormatsEx, GetCalendarInfoEx, EnumCalendarInfoExEx, GetNLSVersionEx, GetUserGeoID, GetGeoInfoW
names IdnToAscii, IdnToUnicode, IsNormalizedString, GetCPInfo, GetCPInfoExW, CloseThreadpoolWait, GetProcessWindowStation, GetUserObjectInformationW, SendMessageTimeoutW
        sub     rsp, SHADOW
        mov     ecx, ERROR_NOT_SUPPORTED
        call    SetLastError
        xor     eax, eax
        add     rsp, SHADOW
        ret

; ---- -1: INVALID_HANDLE_VALUE ----
names CreateFileW
        sub     rsp, SHADOW
        mov     ecx, ERROR_NOT_SUPPORTED
        call    SetLastError
        mov     rax, -1
        add     rsp, SHADOW
        ret

; ---- the error itself ----
names RegConnectRegistryW, RegCreateKeyExW, RegDeleteKeyExW, RegDeleteValueW, RegEnumValueW, RegFlushKey, RegSetValueExW, RtlNtStatusToDosError
        mov     eax, ERROR_NOT_SUPPORTED
        ret

; ---- a status of the native interface ----
names NtCreateFile, NtQueryDirectoryFile, NtQueryInformationFile
        mov     eax, STATUS_NOT_SUPPORTED
        ret

; ---- a result of COM ----
names SHGetKnownFolderPath, CLSIDFromProgID, CoGetContextToken, CoGetStandardMarshal
        mov     eax, E_NOTIMPL
        ret
