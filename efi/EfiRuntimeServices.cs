namespace UefiKernel.Efi;

/// <summary>EFI_RUNTIME_SERVICES: what the firmware offers permanently (UEFI 2.10, section 4.5.1).</summary>
/// <remarks>The fields stand in the specification's order; each comment gives the arguments.</remarks>
public unsafe struct EfiRuntimeServices
{
    /// <summary>"RUNTSERV" as a little-endian number (EFI_RUNTIME_SERVICES_SIGNATURE).</summary>
    public const ulong TableSignature = 0x5652_4553_544E_5552;

    /// <summary>The header, its signature is <see cref="TableSignature"/>.</summary>
    public EfiTableHeader Hdr;

    /// <summary>(time, capabilities or null) (section 8.3.1).</summary>
    public delegate* unmanaged<EfiTime*, EfiTimeCapabilities*, EfiStatus> GetTime;

    /// <summary>(time) (section 8.3.2).</summary>
    public delegate* unmanaged<EfiTime*, EfiStatus> SetTime;

    /// <summary>(enabled, pending, time) (section 8.3.3).</summary>
    public delegate* unmanaged<EfiBoolean*, EfiBoolean*, EfiTime*, EfiStatus> GetWakeupTime;

    /// <summary>(enable, time) (section 8.3.4).</summary>
    public delegate* unmanaged<EfiBoolean, EfiTime*, EfiStatus> SetWakeupTime;

    /// <summary>(bytes of the map, descriptor size, descriptor version, map) (section 8.4.1).</summary>
    public delegate* unmanaged<nuint, nuint, uint, EfiMemoryDescriptor*, EfiStatus> SetVirtualAddressMap;

    /// <summary>(debug disposition, pointer in and out) (section 8.4.2).</summary>
    public delegate* unmanaged<nuint, void**, EfiStatus> ConvertPointer;

    /// <summary>(name, vendor, attributes, bytes in and out, data) (section 8.2.1).</summary>
    public delegate* unmanaged<char*, EfiGuid*, uint*, nuint*, void*, EfiStatus> GetVariable;

    /// <summary>(bytes in and out, name in and out, vendor in and out) (section 8.2.2).</summary>
    public delegate* unmanaged<nuint*, char*, EfiGuid*, EfiStatus> GetNextVariableName;

    /// <summary>(name, vendor, attributes, bytes, data) (section 8.2.3).</summary>
    public delegate* unmanaged<char*, EfiGuid*, uint, nuint, void*, EfiStatus> SetVariable;

    /// <summary>(upper 32 bits of the count) (section 8.5.2).</summary>
    public delegate* unmanaged<uint*, EfiStatus> GetNextHighMonotonicCount;

    /// <summary>(how, status, bytes of data, data); does not return (section 8.5.1).</summary>
    public delegate* unmanaged<EfiResetType, EfiStatus, nuint, void*, void> ResetSystem;

    /// <summary>(capsules, count, scatter-gather list) (section 8.5.3).</summary>
    public delegate* unmanaged<EfiCapsuleHeader**, nuint, EfiPhysicalAddress, EfiStatus> UpdateCapsule;

    /// <summary>(capsules, count, largest capsule in bytes, reset needed) (section 8.5.3).</summary>
    public delegate* unmanaged<EfiCapsuleHeader**, nuint, ulong*, EfiResetType*, EfiStatus> QueryCapsuleCapabilities;

    /// <summary>(attributes, storage in bytes, what remains of it, largest variable) (section 8.2.4).</summary>
    public delegate* unmanaged<uint, ulong*, ulong*, ulong*, EfiStatus> QueryVariableInfo;
}
