using System.Runtime.InteropServices;

namespace UefiKernel.Image.Library;

/// <summary>
/// Functions of Windows that assemblies of the class library import, besides those that the kernel has had from the start. The
/// image links only if the kernel defines each of them. None looks at its arguments but those that work.
/// </summary>
internal static unsafe class ImportedFunctions
{
    /// <summary>Each function with its name.</summary>
    public static (string Name, nint Address)[] All =>
    [
        ("AddMandatoryAce", (nint)(delegate*<nint, nint, nint, nint, nint>)&AddMandatoryAce),
        ("BCryptCloseAlgorithmProvider", (nint)(delegate*<nint, nint, nint, nint, nint>)&BCryptCloseAlgorithmProvider),
        ("BCryptCreateHash", (nint)(delegate*<nint, nint, nint, nint, nint>)&BCryptCreateHash),
        ("BCryptDecrypt", (nint)(delegate*<nint, nint, nint, nint, nint>)&BCryptDecrypt),
        ("BCryptDeriveKeyPBKDF2", (nint)(delegate*<nint, nint, nint, nint, nint>)&BCryptDeriveKeyPBKDF2),
        ("BCryptDestroyHash", (nint)(delegate*<nint, nint, nint, nint, nint>)&BCryptDestroyHash),
        ("BCryptDestroyKey", (nint)(delegate*<nint, nint, nint, nint, nint>)&BCryptDestroyKey),
        ("BCryptEncrypt", (nint)(delegate*<nint, nint, nint, nint, nint>)&BCryptEncrypt),
        ("BCryptExportKey", (nint)(delegate*<nint, nint, nint, nint, nint>)&BCryptExportKey),
        ("BCryptFinalizeKeyPair", (nint)(delegate*<nint, nint, nint, nint, nint>)&BCryptFinalizeKeyPair),
        ("BCryptFinishHash", (nint)(delegate*<nint, nint, nint, nint, nint>)&BCryptFinishHash),
        ("BCryptGenerateKeyPair", (nint)(delegate*<nint, nint, nint, nint, nint>)&BCryptGenerateKeyPair),
        ("BCryptGenerateSymmetricKey", (nint)(delegate*<nint, nint, nint, nint, nint>)&BCryptGenerateSymmetricKey),
        ("BCryptGetProperty", (nint)(delegate*<nint, nint, nint, nint, nint>)&BCryptGetProperty),
        ("BCryptHash", (nint)(delegate*<nint, nint, nint, nint, nint>)&BCryptHash),
        ("BCryptHashData", (nint)(delegate*<nint, nint, nint, nint, nint>)&BCryptHashData),
        ("BCryptImportKey", (nint)(delegate*<nint, nint, nint, nint, nint>)&BCryptImportKey),
        ("BCryptImportKeyPair", (nint)(delegate*<nint, nint, nint, nint, nint>)&BCryptImportKeyPair),
        ("BCryptKeyDerivation", (nint)(delegate*<nint, nint, nint, nint, nint>)&BCryptKeyDerivation),
        ("BCryptOpenAlgorithmProvider", (nint)(delegate*<nint, nint, nint, nint, nint>)&BCryptOpenAlgorithmProvider),
        ("BCryptSetProperty", (nint)(delegate*<nint, nint, nint, nint, nint>)&BCryptSetProperty),
        ("BCryptSignHash", (nint)(delegate*<nint, nint, nint, nint, nint>)&BCryptSignHash),
        ("CertAddCertificateContextToStore", (nint)(delegate*<nint, nint, nint, nint, nint>)&CertAddCertificateContextToStore),
        ("CertAddCertificateLinkToStore", (nint)(delegate*<nint, nint, nint, nint, nint>)&CertAddCertificateLinkToStore),
        ("CertCloseStore", (nint)(delegate*<nint, nint, nint, nint, nint>)&CertCloseStore),
        ("CertControlStore", (nint)(delegate*<nint, nint, nint, nint, nint>)&CertControlStore),
        ("CertCreateCertificateChainEngine", (nint)(delegate*<nint, nint, nint, nint, nint>)&CertCreateCertificateChainEngine),
        ("CertDuplicateCertificateContext", (nint)(delegate*<nint, nint, nint, nint, nint>)&CertDuplicateCertificateContext),
        ("CertEnumCertificatesInStore", (nint)(delegate*<nint, nint, nint, nint, nint>)&CertEnumCertificatesInStore),
        ("CertFreeCertificateChain", (nint)(delegate*<nint, nint, nint, nint, nint>)&CertFreeCertificateChain),
        ("CertFreeCertificateChainEngine", (nint)(delegate*<nint, nint, nint, nint, nint>)&CertFreeCertificateChainEngine),
        ("CertFreeCertificateContext", (nint)(delegate*<nint, nint, nint, nint, nint>)&CertFreeCertificateContext),
        ("CertGetCertificateChain", (nint)(delegate*<nint, nint, nint, nint, nint>)&CertGetCertificateChain),
        ("CertGetCertificateContextProperty", (nint)(delegate*<nint, nint, nint, nint, nint>)&CertGetCertificateContextProperty),
        ("CertGetNameStringW", (nint)(delegate*<nint, nint, nint, nint, nint>)&CertGetNameStringW),
        ("CertNameToStrW", (nint)(delegate*<nint, nint, nint, nint, nint>)&CertNameToStrW),
        ("CertOpenStore", (nint)(delegate*<nint, nint, nint, nint, nint>)&CertOpenStore),
        ("CertSaveStore", (nint)(delegate*<nint, nint, nint, nint, nint>)&CertSaveStore),
        ("CertSerializeCertificateStoreElement",
            (nint)(delegate*<nint, nint, nint, nint, nint>)&CertSerializeCertificateStoreElement),
        ("CertStrToNameW", (nint)(delegate*<nint, nint, nint, nint, nint>)&CertStrToNameW),
        ("CertVerifyCertificateChainPolicy", (nint)(delegate*<nint, nint, nint, nint, nint>)&CertVerifyCertificateChainPolicy),
        ("CheckTokenMembership", (nint)(delegate*<nint, nint, nint, nint, nint>)&CheckTokenMembership),
        ("CreateFileMappingW", (nint)(delegate*<nint, nint, nint, nint, nint>)&CreateFileMappingW),
        ("CreateNamedPipeW", (nint)(delegate*<nint, nint, nint, nint, nint>)&CreateNamedPipeW),
        ("CreateWellKnownSid", (nint)(delegate*<nint, nint, nint, nint, nint>)&CreateWellKnownSid),
        ("CryptAcquireContextW", (nint)(delegate*<nint, nint, nint, nint, nint>)&CryptAcquireContextW),
        ("CryptDecodeObject", (nint)(delegate*<nint, nint, nint, nint, nint>)&CryptDecodeObject),
        ("CryptDestroyKey", (nint)(delegate*<nint, nint, nint, nint, nint>)&CryptDestroyKey),
        ("CryptFindOIDInfo", (nint)(delegate*<nint, nint, nint, nint, nint>)&CryptFindOIDInfo),
        ("CryptFormatObject", (nint)(delegate*<nint, nint, nint, nint, nint>)&CryptFormatObject),
        ("CryptGenKey", (nint)(delegate*<nint, nint, nint, nint, nint>)&CryptGenKey),
        ("CryptGetDefaultProviderW", (nint)(delegate*<nint, nint, nint, nint, nint>)&CryptGetDefaultProviderW),
        ("CryptGetKeyParam", (nint)(delegate*<nint, nint, nint, nint, nint>)&CryptGetKeyParam),
        ("CryptGetProvParam", (nint)(delegate*<nint, nint, nint, nint, nint>)&CryptGetProvParam),
        ("CryptGetUserKey", (nint)(delegate*<nint, nint, nint, nint, nint>)&CryptGetUserKey),
        ("CryptImportKey", (nint)(delegate*<nint, nint, nint, nint, nint>)&CryptImportKey),
        ("CryptImportPublicKeyInfoEx2", (nint)(delegate*<nint, nint, nint, nint, nint>)&CryptImportPublicKeyInfoEx2),
        ("CryptProtectMemory", (nint)(delegate*<nint, nint, nint, nint, nint>)&CryptProtectMemory),
        ("CryptQueryObject", (nint)(delegate*<nint, nint, nint, nint, nint>)&CryptQueryObject),
        ("CryptReleaseContext", (nint)(delegate*<nint, nint, nint, nint, nint>)&CryptReleaseContext),
        ("CryptSetProvParam", (nint)(delegate*<nint, nint, nint, nint, nint>)&CryptSetProvParam),
        ("CryptUnprotectMemory", (nint)(delegate*<nint, nint, nint, nint, nint>)&CryptUnprotectMemory),
        ("DuplicateTokenEx", (nint)(delegate*<nint, nint, nint, nint, nint>)&DuplicateTokenEx),
        ("EqualSid", (nint)(delegate*<nint, nint, nint, nint, nint>)&EqualSid),
        ("FlushViewOfFile", (nint)(delegate*<nint, nint, nint, nint, nint>)&FlushViewOfFile),
        ("FreeAddrInfoExW", (nint)(delegate*<nint, nint, nint, nint, nint>)&FreeAddrInfoExW),
        ("GetAce", (nint)(delegate*<nint, nint, nint, nint, nint>)&GetAce),
        ("GetAdaptersAddresses", (nint)(delegate*<nint, nint, nint, nint, nint>)&GetAdaptersAddresses),
        ("GetAddrInfoExCancel", (nint)(delegate*<nint, nint, nint, nint, nint>)&GetAddrInfoExCancel),
        ("GetAddrInfoExW", (nint)(delegate*<nint, nint, nint, nint, nint>)&GetAddrInfoExW),
        ("GetDiskFreeSpaceExW", (nint)(delegate*<nint, nint, nint, nint, nint>)&GetDiskFreeSpaceExW),
        ("GetErrorInfo", (nint)(delegate*<nint, nint, nint, nint, nint>)&GetErrorInfo),
        ("GetFileVersionInfoExW", (nint)(delegate*<nint, nint, nint, nint, nint>)&GetFileVersionInfoExW),
        ("GetFileVersionInfoSizeExW", (nint)(delegate*<nint, nint, nint, nint, nint>)&GetFileVersionInfoSizeExW),
        ("GetLengthSid", (nint)(delegate*<nint, nint, nint, nint, nint>)&GetLengthSid),
        ("GetNameInfoW", (nint)(delegate*<nint, nint, nint, nint, nint>)&GetNameInfoW),
        ("GetNetworkParams", (nint)(delegate*<nint, nint, nint, nint, nint>)&GetNetworkParams),
        ("GetPerAdapterInfo", (nint)(delegate*<nint, nint, nint, nint, nint>)&GetPerAdapterInfo),
        ("GetSecurityInfo", (nint)(delegate*<nint, nint, nint, nint, nint>)&GetSecurityInfo),
        ("GetSidSubAuthority", (nint)(delegate*<nint, nint, nint, nint, nint>)&GetSidSubAuthority),
        ("GetSidSubAuthorityCount", (nint)(delegate*<nint, nint, nint, nint, nint>)&GetSidSubAuthorityCount),
        ("GetSysColor", (nint)(delegate*<nint, nint, nint, nint, nint>)&GetSysColor),
        ("GetWindowsAccountDomainSid", (nint)(delegate*<nint, nint, nint, nint, nint>)&GetWindowsAccountDomainSid),
        ("Icmp6CreateFile", (nint)(delegate*<nint, nint, nint, nint, nint>)&Icmp6CreateFile),
        ("Icmp6SendEcho2", (nint)(delegate*<nint, nint, nint, nint, nint>)&Icmp6SendEcho2),
        ("IcmpCloseHandle", (nint)(delegate*<nint, nint, nint, nint, nint>)&IcmpCloseHandle),
        ("IcmpCreateFile", (nint)(delegate*<nint, nint, nint, nint, nint>)&IcmpCreateFile),
        ("IcmpSendEcho2", (nint)(delegate*<nint, nint, nint, nint, nint>)&IcmpSendEcho2),
        ("ImpersonateLoggedOnUser", (nint)(delegate*<nint, nint, nint, nint, nint>)&ImpersonateLoggedOnUser),
        ("InitializeAcl", (nint)(delegate*<nint, nint, nint, nint, nint>)&InitializeAcl),
        ("InitializeSecurityDescriptor", (nint)(delegate*<nint, nint, nint, nint, nint>)&InitializeSecurityDescriptor),
        ("K32EnumProcessModulesEx", (nint)(delegate*<nint, nint, nint, nint, nint>)&K32EnumProcessModulesEx),
        ("K32GetModuleBaseNameW", (nint)(delegate*<nint, nint, nint, nint, nint>)&K32GetModuleBaseNameW),
        ("K32GetModuleFileNameExW", (nint)(delegate*<nint, nint, nint, nint, nint>)&K32GetModuleFileNameExW),
        ("K32GetModuleInformation", (nint)(delegate*<nint, nint, nint, nint, nint>)&K32GetModuleInformation),
        ("LookupAccountNameW", (nint)(delegate*<nint, nint, nint, nint, nint>)&LookupAccountNameW),
        ("LsaClose", (nint)(delegate*<nint, nint, nint, nint, nint>)&LsaClose),
        ("LsaFreeMemory", (nint)(delegate*<nint, nint, nint, nint, nint>)&LsaFreeMemory),
        ("LsaLookupNames2", (nint)(delegate*<nint, nint, nint, nint, nint>)&LsaLookupNames2),
        ("LsaLookupSids", (nint)(delegate*<nint, nint, nint, nint, nint>)&LsaLookupSids),
        ("LsaNtStatusToWinError", (nint)(delegate*<nint, nint, nint, nint, nint>)&LsaNtStatusToWinError),
        ("LsaOpenPolicy", (nint)(delegate*<nint, nint, nint, nint, nint>)&LsaOpenPolicy),
        ("MapViewOfFile", (nint)(delegate*<nint, nint, nint, nint, nint>)&MapViewOfFile),
        ("NCryptCreatePersistedKey", (nint)(delegate*<nint, nint, nint, nint, nint>)&NCryptCreatePersistedKey),
        ("NCryptDeleteKey", (nint)(delegate*<nint, nint, nint, nint, nint>)&NCryptDeleteKey),
        ("NCryptExportKey", (nint)(delegate*<nint, nint, nint, nint, nint>)&NCryptExportKey),
        ("NCryptFinalizeKey", (nint)(delegate*<nint, nint, nint, nint, nint>)&NCryptFinalizeKey),
        ("NCryptFreeObject", (nint)(delegate*<nint, nint, nint, nint, nint>)&NCryptFreeObject),
        ("NCryptGetProperty", (nint)(delegate*<nint, nint, nint, nint, nint>)&NCryptGetProperty),
        ("NCryptImportKey", (nint)(delegate*<nint, nint, nint, nint, nint>)&NCryptImportKey),
        ("NCryptOpenKey", (nint)(delegate*<nint, nint, nint, nint, nint>)&NCryptOpenKey),
        ("NCryptOpenStorageProvider", (nint)(delegate*<nint, nint, nint, nint, nint>)&NCryptOpenStorageProvider),
        ("NCryptSetProperty", (nint)(delegate*<nint, nint, nint, nint, nint>)&NCryptSetProperty),
        ("NCryptSignHash", (nint)(delegate*<nint, nint, nint, nint, nint>)&NCryptSignHash),
        ("NCryptVerifySignature", (nint)(delegate*<nint, nint, nint, nint, nint>)&NCryptVerifySignature),
        ("PFXExportCertStoreEx", (nint)(delegate*<nint, nint, nint, nint, nint>)&PFXExportCertStoreEx),
        ("PFXImportCertStore", (nint)(delegate*<nint, nint, nint, nint, nint>)&PFXImportCertStore),
        ("PropVariantClear", (nint)(delegate*<nint, nint, nint, nint, nint>)&PropVariantClear),
        ("QueryFullProcessImageNameW", (nint)(delegate*<nint, nint, nint, nint, nint>)&QueryFullProcessImageNameW),
        ("RegNotifyChangeKeyValue", (nint)(delegate*<nint, nint, nint, nint, nint>)&RegNotifyChangeKeyValue),
        ("RevertToSelf", (nint)(delegate*<nint, nint, nint, nint, nint>)&RevertToSelf),
        ("RtlInitUnicodeString", (nint)(delegate*<nint, nint, nint, nint, nint>)&RtlInitUnicodeString),
        ("SetEntriesInAclW", (nint)(delegate*<nint, nint, nint, nint, nint>)&SetEntriesInAclW),
        ("SetFileCompletionNotificationModes",
            (nint)(delegate*<nint, nint, nint, nint, nint>)&SetFileCompletionNotificationModes),
        ("SetNamedSecurityInfoW", (nint)(delegate*<nint, nint, nint, nint, nint>)&SetNamedSecurityInfoW),
        ("SetSecurityDescriptorDacl", (nint)(delegate*<nint, nint, nint, nint, nint>)&SetSecurityDescriptorDacl),
        ("SetSecurityDescriptorGroup", (nint)(delegate*<nint, nint, nint, nint, nint>)&SetSecurityDescriptorGroup),
        ("SetSecurityDescriptorOwner", (nint)(delegate*<nint, nint, nint, nint, nint>)&SetSecurityDescriptorOwner),
        ("SetSecurityDescriptorSacl", (nint)(delegate*<nint, nint, nint, nint, nint>)&SetSecurityDescriptorSacl),
        ("SetSecurityInfo", (nint)(delegate*<nint, nint, nint, nint, nint>)&SetSecurityInfo),
        ("SetThreadToken", (nint)(delegate*<nint, nint, nint, nint, nint>)&SetThreadToken),
        ("SysAllocStringLen", (nint)(delegate*<nint, nint, nint, nint, nint>)&SysAllocStringLen),
        ("SysFreeString", (nint)(delegate*<nint, nint, nint, nint, nint>)&SysFreeString),
        ("SystemParametersInfoW", (nint)(delegate*<nint, nint, nint, nint, nint>)&SystemParametersInfoW),
        ("UnmapViewOfFile", (nint)(delegate*<nint, nint, nint, nint, nint>)&UnmapViewOfFile),
        ("VerLanguageNameW", (nint)(delegate*<nint, nint, nint, nint, nint>)&VerLanguageNameW),
        ("VerQueryValueW", (nint)(delegate*<nint, nint, nint, nint, nint>)&VerQueryValueW),
        ("WSAConnect", (nint)(delegate*<nint, nint, nint, nint, nint>)&WSAConnect),
        ("WSAEventSelect", (nint)(delegate*<nint, nint, nint, nint, nint>)&WSAEventSelect),
        ("WSAGetOverlappedResult", (nint)(delegate*<nint, nint, nint, nint, nint>)&WSAGetOverlappedResult),
        ("WSARecv", (nint)(delegate*<nint, nint, nint, nint, nint>)&WSARecv),
        ("WSASend", (nint)(delegate*<nint, nint, nint, nint, nint>)&WSASend),
        ("gethostname", (nint)(delegate*<nint, nint, nint, nint, nint>)&gethostname),
        ("getpeername", (nint)(delegate*<nint, nint, nint, nint, nint>)&getpeername),
        ("select", (nint)(delegate*<nint, nint, nint, nint, nint>)&select),
        ("send", (nint)(delegate*<nint, nint, nint, nint, nint>)&send),
    ];

#pragma warning disable SYSLIB1054 // The declarations are the test: nothing is to be generated around them.
    [DllImport("advapi32")]
    private static extern nint AddMandatoryAce(nint a, nint b, nint c, nint d);

    [DllImport("bcrypt")]
    private static extern nint BCryptCloseAlgorithmProvider(nint a, nint b, nint c, nint d);

    [DllImport("bcrypt")]
    private static extern nint BCryptCreateHash(nint a, nint b, nint c, nint d);

    [DllImport("bcrypt")]
    private static extern nint BCryptDecrypt(nint a, nint b, nint c, nint d);

    [DllImport("bcrypt")]
    private static extern nint BCryptDeriveKeyPBKDF2(nint a, nint b, nint c, nint d);

    [DllImport("bcrypt")]
    private static extern nint BCryptDestroyHash(nint a, nint b, nint c, nint d);

    [DllImport("bcrypt")]
    private static extern nint BCryptDestroyKey(nint a, nint b, nint c, nint d);

    [DllImport("bcrypt")]
    private static extern nint BCryptEncrypt(nint a, nint b, nint c, nint d);

    [DllImport("bcrypt")]
    private static extern nint BCryptExportKey(nint a, nint b, nint c, nint d);

    [DllImport("bcrypt")]
    private static extern nint BCryptFinalizeKeyPair(nint a, nint b, nint c, nint d);

    [DllImport("bcrypt")]
    private static extern nint BCryptFinishHash(nint a, nint b, nint c, nint d);

    [DllImport("bcrypt")]
    private static extern nint BCryptGenerateKeyPair(nint a, nint b, nint c, nint d);

    [DllImport("bcrypt")]
    private static extern nint BCryptGenerateSymmetricKey(nint a, nint b, nint c, nint d);

    [DllImport("bcrypt")]
    private static extern nint BCryptGetProperty(nint a, nint b, nint c, nint d);

    [DllImport("bcrypt")]
    private static extern nint BCryptHash(nint a, nint b, nint c, nint d);

    [DllImport("bcrypt")]
    private static extern nint BCryptHashData(nint a, nint b, nint c, nint d);

    [DllImport("bcrypt")]
    private static extern nint BCryptImportKey(nint a, nint b, nint c, nint d);

    [DllImport("bcrypt")]
    private static extern nint BCryptImportKeyPair(nint a, nint b, nint c, nint d);

    [DllImport("bcrypt")]
    private static extern nint BCryptKeyDerivation(nint a, nint b, nint c, nint d);

    [DllImport("bcrypt")]
    private static extern nint BCryptOpenAlgorithmProvider(nint a, nint b, nint c, nint d);

    [DllImport("bcrypt")]
    private static extern nint BCryptSetProperty(nint a, nint b, nint c, nint d);

    [DllImport("bcrypt")]
    private static extern nint BCryptSignHash(nint a, nint b, nint c, nint d);

    [DllImport("crypt32")]
    private static extern nint CertAddCertificateContextToStore(nint a, nint b, nint c, nint d);

    [DllImport("crypt32")]
    private static extern nint CertAddCertificateLinkToStore(nint a, nint b, nint c, nint d);

    [DllImport("crypt32")]
    private static extern nint CertCloseStore(nint a, nint b, nint c, nint d);

    [DllImport("crypt32")]
    private static extern nint CertControlStore(nint a, nint b, nint c, nint d);

    [DllImport("crypt32")]
    private static extern nint CertCreateCertificateChainEngine(nint a, nint b, nint c, nint d);

    [DllImport("crypt32")]
    private static extern nint CertDuplicateCertificateContext(nint a, nint b, nint c, nint d);

    [DllImport("crypt32")]
    private static extern nint CertEnumCertificatesInStore(nint a, nint b, nint c, nint d);

    [DllImport("crypt32")]
    private static extern nint CertFreeCertificateChain(nint a, nint b, nint c, nint d);

    [DllImport("crypt32")]
    private static extern nint CertFreeCertificateChainEngine(nint a, nint b, nint c, nint d);

    [DllImport("crypt32")]
    private static extern nint CertFreeCertificateContext(nint a, nint b, nint c, nint d);

    [DllImport("crypt32")]
    private static extern nint CertGetCertificateChain(nint a, nint b, nint c, nint d);

    [DllImport("crypt32")]
    private static extern nint CertGetCertificateContextProperty(nint a, nint b, nint c, nint d);

    [DllImport("crypt32")]
    private static extern nint CertGetNameStringW(nint a, nint b, nint c, nint d);

    [DllImport("crypt32")]
    private static extern nint CertNameToStrW(nint a, nint b, nint c, nint d);

    [DllImport("crypt32")]
    private static extern nint CertOpenStore(nint a, nint b, nint c, nint d);

    [DllImport("crypt32")]
    private static extern nint CertSaveStore(nint a, nint b, nint c, nint d);

    [DllImport("crypt32")]
    private static extern nint CertSerializeCertificateStoreElement(nint a, nint b, nint c, nint d);

    [DllImport("crypt32")]
    private static extern nint CertStrToNameW(nint a, nint b, nint c, nint d);

    [DllImport("crypt32")]
    private static extern nint CertVerifyCertificateChainPolicy(nint a, nint b, nint c, nint d);

    [DllImport("advapi32")]
    private static extern nint CheckTokenMembership(nint a, nint b, nint c, nint d);

    [DllImport("kernel32")]
    private static extern nint CreateFileMappingW(nint a, nint b, nint c, nint d);

    [DllImport("kernel32")]
    private static extern nint CreateNamedPipeW(nint a, nint b, nint c, nint d);

    [DllImport("advapi32")]
    private static extern nint CreateWellKnownSid(nint a, nint b, nint c, nint d);

    [DllImport("advapi32")]
    private static extern nint CryptAcquireContextW(nint a, nint b, nint c, nint d);

    [DllImport("crypt32")]
    private static extern nint CryptDecodeObject(nint a, nint b, nint c, nint d);

    [DllImport("advapi32")]
    private static extern nint CryptDestroyKey(nint a, nint b, nint c, nint d);

    [DllImport("crypt32")]
    private static extern nint CryptFindOIDInfo(nint a, nint b, nint c, nint d);

    [DllImport("crypt32")]
    private static extern nint CryptFormatObject(nint a, nint b, nint c, nint d);

    [DllImport("advapi32")]
    private static extern nint CryptGenKey(nint a, nint b, nint c, nint d);

    [DllImport("advapi32")]
    private static extern nint CryptGetDefaultProviderW(nint a, nint b, nint c, nint d);

    [DllImport("advapi32")]
    private static extern nint CryptGetKeyParam(nint a, nint b, nint c, nint d);

    [DllImport("advapi32")]
    private static extern nint CryptGetProvParam(nint a, nint b, nint c, nint d);

    [DllImport("advapi32")]
    private static extern nint CryptGetUserKey(nint a, nint b, nint c, nint d);

    [DllImport("advapi32")]
    private static extern nint CryptImportKey(nint a, nint b, nint c, nint d);

    [DllImport("crypt32")]
    private static extern nint CryptImportPublicKeyInfoEx2(nint a, nint b, nint c, nint d);

    [DllImport("crypt32")]
    private static extern nint CryptProtectMemory(nint a, nint b, nint c, nint d);

    [DllImport("crypt32")]
    private static extern nint CryptQueryObject(nint a, nint b, nint c, nint d);

    [DllImport("advapi32")]
    private static extern nint CryptReleaseContext(nint a, nint b, nint c, nint d);

    [DllImport("advapi32")]
    private static extern nint CryptSetProvParam(nint a, nint b, nint c, nint d);

    [DllImport("crypt32")]
    private static extern nint CryptUnprotectMemory(nint a, nint b, nint c, nint d);

    [DllImport("advapi32")]
    private static extern nint DuplicateTokenEx(nint a, nint b, nint c, nint d);

    [DllImport("advapi32")]
    private static extern nint EqualSid(nint a, nint b, nint c, nint d);

    [DllImport("kernel32")]
    private static extern nint FlushViewOfFile(nint a, nint b, nint c, nint d);

    [DllImport("ws2_32")]
    private static extern nint FreeAddrInfoExW(nint a, nint b, nint c, nint d);

    [DllImport("advapi32")]
    private static extern nint GetAce(nint a, nint b, nint c, nint d);

    [DllImport("iphlpapi")]
    private static extern nint GetAdaptersAddresses(nint a, nint b, nint c, nint d);

    [DllImport("ws2_32")]
    private static extern nint GetAddrInfoExCancel(nint a, nint b, nint c, nint d);

    [DllImport("ws2_32")]
    private static extern nint GetAddrInfoExW(nint a, nint b, nint c, nint d);

    [DllImport("kernel32")]
    private static extern nint GetDiskFreeSpaceExW(nint a, nint b, nint c, nint d);

    [DllImport("oleaut32")]
    private static extern nint GetErrorInfo(nint a, nint b, nint c, nint d);

    [DllImport("version")]
    private static extern nint GetFileVersionInfoExW(nint a, nint b, nint c, nint d);

    [DllImport("version")]
    private static extern nint GetFileVersionInfoSizeExW(nint a, nint b, nint c, nint d);

    [DllImport("advapi32")]
    private static extern nint GetLengthSid(nint a, nint b, nint c, nint d);

    [DllImport("ws2_32")]
    private static extern nint GetNameInfoW(nint a, nint b, nint c, nint d);

    [DllImport("iphlpapi")]
    private static extern nint GetNetworkParams(nint a, nint b, nint c, nint d);

    [DllImport("iphlpapi")]
    private static extern nint GetPerAdapterInfo(nint a, nint b, nint c, nint d);

    [DllImport("advapi32")]
    private static extern nint GetSecurityInfo(nint a, nint b, nint c, nint d);

    [DllImport("advapi32")]
    private static extern nint GetSidSubAuthority(nint a, nint b, nint c, nint d);

    [DllImport("advapi32")]
    private static extern nint GetSidSubAuthorityCount(nint a, nint b, nint c, nint d);

    [DllImport("user32")]
    private static extern nint GetSysColor(nint a, nint b, nint c, nint d);

    [DllImport("advapi32")]
    private static extern nint GetWindowsAccountDomainSid(nint a, nint b, nint c, nint d);

    [DllImport("iphlpapi")]
    private static extern nint Icmp6CreateFile(nint a, nint b, nint c, nint d);

    [DllImport("iphlpapi")]
    private static extern nint Icmp6SendEcho2(nint a, nint b, nint c, nint d);

    [DllImport("iphlpapi")]
    private static extern nint IcmpCloseHandle(nint a, nint b, nint c, nint d);

    [DllImport("iphlpapi")]
    private static extern nint IcmpCreateFile(nint a, nint b, nint c, nint d);

    [DllImport("iphlpapi")]
    private static extern nint IcmpSendEcho2(nint a, nint b, nint c, nint d);

    [DllImport("advapi32")]
    private static extern nint ImpersonateLoggedOnUser(nint a, nint b, nint c, nint d);

    [DllImport("advapi32")]
    private static extern nint InitializeAcl(nint a, nint b, nint c, nint d);

    [DllImport("advapi32")]
    private static extern nint InitializeSecurityDescriptor(nint a, nint b, nint c, nint d);

    [DllImport("kernel32")]
    private static extern nint K32EnumProcessModulesEx(nint a, nint b, nint c, nint d);

    [DllImport("kernel32")]
    private static extern nint K32GetModuleBaseNameW(nint a, nint b, nint c, nint d);

    [DllImport("kernel32")]
    private static extern nint K32GetModuleFileNameExW(nint a, nint b, nint c, nint d);

    [DllImport("kernel32")]
    private static extern nint K32GetModuleInformation(nint a, nint b, nint c, nint d);

    [DllImport("advapi32")]
    private static extern nint LookupAccountNameW(nint a, nint b, nint c, nint d);

    [DllImport("advapi32")]
    private static extern nint LsaClose(nint a, nint b, nint c, nint d);

    [DllImport("advapi32")]
    private static extern nint LsaFreeMemory(nint a, nint b, nint c, nint d);

    [DllImport("advapi32")]
    private static extern nint LsaLookupNames2(nint a, nint b, nint c, nint d);

    [DllImport("advapi32")]
    private static extern nint LsaLookupSids(nint a, nint b, nint c, nint d);

    [DllImport("advapi32")]
    private static extern nint LsaNtStatusToWinError(nint a, nint b, nint c, nint d);

    [DllImport("advapi32")]
    private static extern nint LsaOpenPolicy(nint a, nint b, nint c, nint d);

    [DllImport("kernel32")]
    private static extern nint MapViewOfFile(nint a, nint b, nint c, nint d);

    [DllImport("ncrypt")]
    private static extern nint NCryptCreatePersistedKey(nint a, nint b, nint c, nint d);

    [DllImport("ncrypt")]
    private static extern nint NCryptDeleteKey(nint a, nint b, nint c, nint d);

    [DllImport("ncrypt")]
    private static extern nint NCryptExportKey(nint a, nint b, nint c, nint d);

    [DllImport("ncrypt")]
    private static extern nint NCryptFinalizeKey(nint a, nint b, nint c, nint d);

    [DllImport("ncrypt")]
    private static extern nint NCryptFreeObject(nint a, nint b, nint c, nint d);

    [DllImport("ncrypt")]
    private static extern nint NCryptGetProperty(nint a, nint b, nint c, nint d);

    [DllImport("ncrypt")]
    private static extern nint NCryptImportKey(nint a, nint b, nint c, nint d);

    [DllImport("ncrypt")]
    private static extern nint NCryptOpenKey(nint a, nint b, nint c, nint d);

    [DllImport("ncrypt")]
    private static extern nint NCryptOpenStorageProvider(nint a, nint b, nint c, nint d);

    [DllImport("ncrypt")]
    private static extern nint NCryptSetProperty(nint a, nint b, nint c, nint d);

    [DllImport("ncrypt")]
    private static extern nint NCryptSignHash(nint a, nint b, nint c, nint d);

    [DllImport("ncrypt")]
    private static extern nint NCryptVerifySignature(nint a, nint b, nint c, nint d);

    [DllImport("crypt32")]
    private static extern nint PFXExportCertStoreEx(nint a, nint b, nint c, nint d);

    [DllImport("crypt32")]
    private static extern nint PFXImportCertStore(nint a, nint b, nint c, nint d);

    [DllImport("ole32")]
    private static extern nint PropVariantClear(nint a, nint b, nint c, nint d);

    [DllImport("kernel32")]
    private static extern nint QueryFullProcessImageNameW(nint a, nint b, nint c, nint d);

    [DllImport("advapi32")]
    private static extern nint RegNotifyChangeKeyValue(nint a, nint b, nint c, nint d);

    [DllImport("advapi32")]
    private static extern nint RevertToSelf(nint a, nint b, nint c, nint d);

    [DllImport("ntdll")]
    private static extern nint RtlInitUnicodeString(nint a, nint b, nint c, nint d);

    [DllImport("advapi32")]
    private static extern nint SetEntriesInAclW(nint a, nint b, nint c, nint d);

    [DllImport("kernel32")]
    private static extern nint SetFileCompletionNotificationModes(nint a, nint b, nint c, nint d);

    [DllImport("advapi32")]
    private static extern nint SetNamedSecurityInfoW(nint a, nint b, nint c, nint d);

    [DllImport("advapi32")]
    private static extern nint SetSecurityDescriptorDacl(nint a, nint b, nint c, nint d);

    [DllImport("advapi32")]
    private static extern nint SetSecurityDescriptorGroup(nint a, nint b, nint c, nint d);

    [DllImport("advapi32")]
    private static extern nint SetSecurityDescriptorOwner(nint a, nint b, nint c, nint d);

    [DllImport("advapi32")]
    private static extern nint SetSecurityDescriptorSacl(nint a, nint b, nint c, nint d);

    [DllImport("advapi32")]
    private static extern nint SetSecurityInfo(nint a, nint b, nint c, nint d);

    [DllImport("advapi32")]
    private static extern nint SetThreadToken(nint a, nint b, nint c, nint d);

    [DllImport("oleaut32")]
    private static extern nint SysAllocStringLen(nint a, nint b, nint c, nint d);

    [DllImport("oleaut32")]
    private static extern nint SysFreeString(nint a, nint b, nint c, nint d);

    [DllImport("user32")]
    private static extern nint SystemParametersInfoW(nint a, nint b, nint c, nint d);

    [DllImport("kernel32")]
    private static extern nint UnmapViewOfFile(nint a, nint b, nint c, nint d);

    [DllImport("kernel32")]
    private static extern nint VerLanguageNameW(nint a, nint b, nint c, nint d);

    [DllImport("version")]
    private static extern nint VerQueryValueW(nint a, nint b, nint c, nint d);

    [DllImport("ws2_32")]
    private static extern nint WSAConnect(nint a, nint b, nint c, nint d);

    [DllImport("ws2_32")]
    private static extern nint WSAEventSelect(nint a, nint b, nint c, nint d);

    [DllImport("ws2_32")]
    private static extern nint WSAGetOverlappedResult(nint a, nint b, nint c, nint d);

    [DllImport("ws2_32")]
    private static extern nint WSARecv(nint a, nint b, nint c, nint d);

    [DllImport("ws2_32")]
    private static extern nint WSASend(nint a, nint b, nint c, nint d);

    [DllImport("ws2_32")]
    private static extern nint gethostname(nint a, nint b, nint c, nint d);

    [DllImport("ws2_32")]
    private static extern nint getpeername(nint a, nint b, nint c, nint d);

    [DllImport("ws2_32")]
    private static extern nint select(nint a, nint b, nint c, nint d);

    [DllImport("ws2_32")]
    private static extern nint send(nint a, nint b, nint c, nint d);
#pragma warning restore SYSLIB1054
}
