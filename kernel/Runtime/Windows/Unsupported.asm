; Windows functions that the class library imports and that have nothing to work on here. One list: the macro in front of a name says what it does.
;
;   throws   PlatformNotSupportedException that names the function. The rule: the caller learns at once what is missing.
;   fails    notes an error and returns a value. For functions of whose error the library makes the fitting exception, for those whose failure
;            means "there is none", and for those that close or free something: a finalizer may call them, and must not throw
;   returns  returns the error itself
;
; Each function is a section of its own; the linker keeps those that the image calls. Win64 calling convention; arguments are not looked at.
default rel
bits 64

ERROR_INVALID_HANDLE  equ 6                      ; Microsoft, "System Error Codes"
ERROR_NOT_SUPPORTED   equ 50
ERROR_NO_DATA         equ 232
WSAENOTSOCK           equ 10038                  ; Microsoft, "Windows Sockets Error Codes"
WSAHOST_NOT_FOUND     equ 11001
STATUS_INVALID_HANDLE equ 0xC0000008             ; Microsoft, "NTSTATUS Values"
STATUS_NOT_SUPPORTED  equ 0xC00000BB
E_NOTIMPL             equ 0x80004001             ; Microsoft, "COM Error Codes"
NTE_INVALID_HANDLE    equ 0x80090026
SEC_E_INVALID_HANDLE  equ 0x80090301

extern FailUnsupported                          ; (error in ECX, result in RDX): notes the error, returns the result
extern ThrowUnsupported                         ; (zero-terminated name in RCX): does not return

; Begins a function. IMAGE_COMDAT_SELECT_ANY is 2.
%macro function 1
section .text$%1 comdat=2:%1
global %1
%1:
%endmacro

; The jump leaves the stack as the caller made it, so that the exception is thrown as if the caller had called C#.
%macro throws 1-*
%rep %0
function %1
        lea     rcx, [%1.name]
        jmp     ThrowUnsupported
%1.name: db %str(%1), 0
%rotate 1
%endrep
%endmacro

%macro fails 3-*                                ; error, result, names
%define error %1
%define result %2
%rotate 2
%rep %0 - 2
function %1
        mov     ecx, error
        mov     rdx, result
        jmp     FailUnsupported
%rotate 1
%endrep
%endmacro

%macro returns 2-*                              ; result, names
%define result %1
%rotate 1
%rep %0 - 1
function %1
        mov     eax, result
        ret
%rotate 1
%endrep
%endmacro

; ---- No links and encrypted files, processes, windows, locales: 0, FALSE, a null handle or nothing copied ----
fails ERROR_NOT_SUPPORTED, 0, CreateSymbolicLinkW, EncryptFileW, DecryptFileW
fails ERROR_NOT_SUPPORTED, 0, ReadFileScatter, WriteFileGather
fails ERROR_NOT_SUPPORTED, 0, DeleteVolumeMountPointW
fails ERROR_NOT_SUPPORTED, 0, GetModuleHandleW
fails ERROR_NOT_SUPPORTED, 0, K32GetProcessMemoryInfo, GetProcessTimes, IsWow64Process, OpenThread, OpenProcessToken
fails ERROR_NOT_SUPPORTED, 0, OpenThreadToken, GetTokenInformation
fails ERROR_NOT_SUPPORTED, 0, CreateThreadpoolWork, CreateThreadpoolTimer
fails ERROR_NOT_SUPPORTED, 0, SetThreadpoolTimer, CreateThreadpoolIo, CreateThreadpoolWait, GetLocaleInfoEx, LCIDToLocaleName
fails ERROR_NOT_SUPPORTED, 0, LocaleNameToLCID, LCMapStringEx, FindNLSStringEx, CompareStringEx, IsNLSDefinedString
fails ERROR_NOT_SUPPORTED, 0, ResolveLocaleName, GetUserPreferredUILanguages, EnumSystemLocalesEx, EnumTimeFormatsEx
fails ERROR_NOT_SUPPORTED, 0, GetCalendarInfoEx, EnumCalendarInfoExEx, GetNLSVersionEx, GetUserGeoID, GetGeoInfoW, IdnToAscii
fails ERROR_NOT_SUPPORTED, 0, IdnToUnicode, IsNormalizedString, GetCPInfo, GetCPInfoExW, CloseThreadpoolWait
fails ERROR_NOT_SUPPORTED, 0, GetProcessWindowStation, GetUserObjectInformationW, SendMessageTimeoutW
fails ERROR_NOT_SUPPORTED, 0, SetVolumeLabelW, GetVolumeInformation, K32EnumProcessModulesEx, K32GetModuleBaseNameW
fails ERROR_NOT_SUPPORTED, 0, K32GetModuleFileNameExW, K32GetModuleInformation, QueryFullProcessImageNameW
fails ERROR_NOT_SUPPORTED, 0, GetFileVersionInfoExW, GetFileVersionInfoSizeExW, VerQueryValueW, VerLanguageNameW
fails ERROR_NOT_SUPPORTED, 0, SystemParametersInfoW
; The clipboard: libraries for terminals look for it when they start.
fails ERROR_NOT_SUPPORTED, 0, OpenClipboard, CloseClipboard, EmptyClipboard, IsClipboardFormatAvailable, GetClipboardData
fails ERROR_NOT_SUPPORTED, 0, SetClipboardData, GetForegroundWindow

; ---- What is closed was never open ----
fails ERROR_INVALID_HANDLE, 0, CertCloseStore, CertFreeCertificateContext, CertFreeCertificateChainEngine
fails ERROR_INVALID_HANDLE, 0, CertFreeCertificateChain, CryptDestroyHash, CryptDestroyKey, CryptReleaseContext, CryptMsgClose
fails ERROR_INVALID_HANDLE, 0, IcmpCloseHandle, UnmapViewOfFile, WinHttpCloseHandle, CloseThreadpoolIo, CloseThreadpoolWork
fails ERROR_INVALID_HANDLE, 0, FreeMibTable, FreeAddrInfoExW, SspiFreeAuthIdentity, WebSocketAbortHandle, WebSocketDeleteHandle
fails ERROR_INVALID_HANDLE, 0, SetHandleInformation, SetFileCompletionNotificationModes

; ---- No sockets ----
fails WSAENOTSOCK, -1, accept, WSAConnect, WSADuplicateSocketW, WSAEventSelect, WSAGetOverlappedResult, WSARecv, WSARecvFrom
fails WSAENOTSOCK, -1, WSASend, WSASendTo, getpeername, getsockname, recvfrom, select, send, sendto, TransmitFile
returns WSAHOST_NOT_FOUND, GetAddrInfoExW, GetNameInfoW

; ---- Functions that return their error ----
returns ERROR_NOT_SUPPORTED, RegConnectRegistryW, RegCreateKeyExW, RegDeleteKeyExW, RegDeleteValueW, RegEnumValueW, RegFlushKey
returns ERROR_NOT_SUPPORTED, RegSetValueExW, EventRegister, EventSetInformation, EventWriteString, EventWriteTransfer
returns ERROR_NOT_SUPPORTED, EventActivityIdControl, EnumerateTraceGuidsEx, GetNetworkParams, GetPerAdapterInfo, RegDeleteTreeW
returns ERROR_INVALID_HANDLE, EventUnregister, GetAddrInfoExCancel, CancelMibChangeNotify2, HttpCloseRequestQueue
returns ERROR_INVALID_HANDLE, HttpCloseServerSession, HttpCloseUrlGroup, RegNotifyChangeKeyValue, RegQueryInfoKeyW
; No network adapter has an address.
returns ERROR_NO_DATA, GetAdaptersAddresses
returns STATUS_INVALID_HANDLE, BCryptCloseAlgorithmProvider, BCryptDestroyHash, BCryptDestroyKey, LsaClose, LsaFreeMemory
returns STATUS_INVALID_HANDLE, LsaFreeReturnBuffer, LsaDeregisterLogonProcess
returns NTE_INVALID_HANDLE, NCryptFreeObject
returns SEC_E_INVALID_HANDLE, DeleteSecurityContext, FreeCredentialsHandle, FreeContextBuffer
returns E_NOTIMPL, SHGetKnownFolderPath, CLSIDFromProgID, CoGetContextToken, CoGetStandardMarshal

; ---- What follows throws, by library ----
; advapi32
throws AddMandatoryAce, AllocateLocallyUniqueId, CheckTokenMembership, ConvertSecurityDescriptorToStringSecurityDescriptorW
throws ConvertStringSecurityDescriptorToSecurityDescriptorW, ConvertStringSidToSidW, CreateWellKnownSid, CryptAcquireContextW
throws CryptCreateHash, CryptDecrypt, CryptDeriveKey, CryptEncrypt, CryptExportKey, CryptGenKey, CryptGetDefaultProviderW
throws CryptGetHashParam, CryptGetKeyParam, CryptGetProvParam, CryptGetUserKey, CryptHashData, CryptImportKey, CryptSetHashParam
throws CryptSetKeyParam, CryptSetProvParam, CryptSignHashW, CryptVerifySignatureW, DuplicateTokenEx, EqualDomainSid, EqualSid
throws GetAce, GetLengthSid, GetNamedSecurityInfoW, GetSecurityDescriptorLength, GetSecurityInfo, GetSidIdentifierAuthority
throws GetSidSubAuthority, GetSidSubAuthorityCount, GetWindowsAccountDomainSid, ImpersonateLoggedOnUser
throws ImpersonateNamedPipeClient, InitializeAcl, InitializeSecurityDescriptor, IsWellKnownSid, LookupAccountNameW
throws LsaLookupNames2, LsaLookupSids, LsaOpenPolicy, RevertToSelf, SetEntriesInAclW, SetNamedSecurityInfoW
throws SetSecurityDescriptorDacl, SetSecurityDescriptorGroup, SetSecurityDescriptorOwner, SetSecurityDescriptorSacl
throws SetSecurityInfo, SetThreadToken
; bcrypt
throws BCryptCreateHash, BCryptDecapsulate, BCryptDecrypt, BCryptDeriveKeyPBKDF2, BCryptDuplicateHash, BCryptEncapsulate
throws BCryptEncrypt, BCryptExportKey, BCryptFinalizeKeyPair, BCryptFinishHash, BCryptGenerateKeyPair
throws BCryptGenerateSymmetricKey, BCryptGetProperty, BCryptHash, BCryptHashData, BCryptImportKey, BCryptImportKeyPair
throws BCryptKeyDerivation, BCryptOpenAlgorithmProvider, BCryptSetProperty, BCryptSignHash, BCryptVerifySignature
; crypt32
throws CertAddCertificateContextToStore, CertAddCertificateLinkToStore, CertControlStore, CertCreateCertificateChainEngine
throws CertDeleteCertificateFromStore, CertDuplicateCertificateChain, CertDuplicateCertificateContext, CertDuplicateStore
throws CertEnumCertificatesInStore, CertFindCertificateInStore, CertFindExtension, CertGetCertificateChain
throws CertGetCertificateContextProperty, CertGetIntendedKeyUsage, CertGetNameStringW, CertGetValidUsages, CertNameToStrW
throws CertOpenStore, CertSaveStore, CertSerializeCertificateStoreElement, CertSetCertificateContextProperty, CertStrToNameW
throws CertVerifyCertificateChainPolicy, CertVerifyTimeValidity, CryptAcquireCertificatePrivateKey, CryptDecodeObject
throws CryptFindOIDInfo, CryptFormatObject, CryptImportPublicKeyInfoEx2, CryptMsgGetParam, CryptProtectMemory, CryptQueryObject
throws CryptUnprotectMemory, PFXExportCertStoreEx, PFXImportCertStore
; httpapi
throws HttpAddUrlToUrlGroup, HttpCancelHttpRequest, HttpCreateRequestQueue, HttpCreateServerSession, HttpCreateUrlGroup
throws HttpInitialize, HttpReceiveClientCertificate, HttpReceiveHttpRequest, HttpReceiveRequestEntityBody
throws HttpRemoveUrlFromUrlGroup, HttpSendHttpResponse, HttpSendResponseEntityBody, HttpSetUrlGroupProperty
throws HttpWaitForDisconnect
; iphlpapi
throws GetBestInterfaceEx, GetExtendedTcpTable, GetExtendedUdpTable, GetIcmpStatistics, GetIcmpStatisticsEx, GetIfEntry2
throws GetIpStatisticsEx, GetTcpStatisticsEx, GetTcpTable, GetUdpStatisticsEx, GetUdpTable, Icmp6CreateFile, Icmp6SendEcho2
throws IcmpCreateFile, IcmpSendEcho2, NotifyStableUnicastIpAddressTable
; kernel32
throws CancelThreadpoolIo, CompareStringOrdinal, ConnectNamedPipe, CreateFileMappingW, CreateHardLinkW, CreateNamedPipeW
throws DisconnectNamedPipe, FindStringOrdinal, FlushViewOfFile, GetLocalTime
throws GetNamedPipeHandleStateW, GetNamedPipeInfo, GetPriorityClass, GetProcessAffinityMask, GetProcessPriorityBoost
throws GetProcessWorkingSetSizeEx, GetThreadPriorityBoost, GetThreadTimes, LCMapString, LCMapStringA, MapViewOfFile, MoveFile
throws MoveFileEx, OpenFileMappingW, ReadDirectoryChangesW, SetLocalTime, SetNamedPipeHandleState, SetPriorityClass
throws SetProcessAffinityMask, SetProcessPriorityBoost, SetProcessWorkingSetSizeEx, SetThreadAffinityMask
throws SetThreadIdealProcessor, SetThreadpoolWait, SetThreadPriorityBoost, StartThreadpoolIo, SubmitThreadpoolWork
throws TerminateProcess, WaitForThreadpoolWaitCallbacks, WaitNamedPipeW
; ncrypt
throws NCryptCreatePersistedKey, NCryptDecapsulate, NCryptDecrypt, NCryptDeleteKey, NCryptDeriveKey, NCryptEncapsulate
throws NCryptEncrypt, NCryptExportKey, NCryptFinalizeKey, NCryptGetProperty, NCryptImportKey, NCryptOpenKey
throws NCryptOpenStorageProvider, NCryptSecretAgreement, NCryptSetProperty, NCryptSignHash, NCryptVerifySignature
; normaliz
throws NormalizeString
; ntdll
throws NtQueryInformationProcess
; oleaut32
throws VariantChangeType, VarNumFromParseNum, VarParseNumFromStr
; shell32
throws SHChangeNotify, SHFileOperation
; sspicli
throws AcceptSecurityContext, AcquireCredentialsHandleW, ApplyControlToken, CompleteAuthToken, DecryptMessage, EncryptMessage
throws EnumerateSecurityPackagesW, InitializeSecurityContextW, LsaConnectUntrusted, LsaGetLogonSessionData, LsaLogonUser
throws LsaLookupAuthenticationPackage, MakeSignature, QueryContextAttributesW, QuerySecurityContextToken
throws SetCredentialsAttributesW, SspiEncodeStringsAsAuthIdentity, VerifySignature
; system.io.compression.native
throws BrotliDecoderCreateInstance, BrotliDecoderDecompress, BrotliDecoderDecompressStream, BrotliDecoderDestroyInstance
throws BrotliDecoderIsFinished, BrotliEncoderCompress, BrotliEncoderCompressStream, BrotliEncoderCreateInstance
throws BrotliEncoderDestroyInstance, BrotliEncoderHasMoreOutput, BrotliEncoderMaxCompressedSize, BrotliEncoderSetParameter
throws CompressionNative_Crc32, CompressionNative_Deflate, CompressionNative_DeflateEnd, CompressionNative_DeflateInit2_
throws CompressionNative_Inflate, CompressionNative_InflateEnd, CompressionNative_InflateInit2_
throws CompressionNative_InflateReset2_
; user32
throws EnumWindows, GetKeyState, GetSysColor, GetWindow, GetWindowLongW, GetWindowTextLengthW, GetWindowTextW
throws GetWindowThreadProcessId, IsWindowVisible, MessageBeep, PostMessageW, WaitForInputIdle
; websocket
throws WebSocketBeginClientHandshake, WebSocketBeginServerHandshake, WebSocketCompleteAction, WebSocketCreateClientHandle
throws WebSocketCreateServerHandle, WebSocketEndServerHandshake, WebSocketGetAction, WebSocketReceive, WebSocketSend
; winhttp
throws WinHttpGetIEProxyConfigForCurrentUser, WinHttpGetProxyForUrl, WinHttpOpen
; ws2_32
throws gethostname
; xolehlp
throws DtcGetTransactionManagerExW
