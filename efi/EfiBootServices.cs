namespace UefiKernel.Efi;

/// <summary>EFI_BOOT_SERVICES: what the firmware offers until ExitBootServices (UEFI 2.10, section 4.4.1).</summary>
/// <remarks>The fields stand in the specification's order; each comment gives the arguments.</remarks>
public unsafe struct EfiBootServices
{
    /// <summary>"BOOTSERV" as a little-endian number (EFI_BOOT_SERVICES_SIGNATURE).</summary>
    public const ulong TableSignature = 0x5652_4553_544F_4F42;

    /// <summary>The header, its signature is <see cref="TableSignature"/>.</summary>
    public EfiTableHeader Hdr;

    /// <summary>(new level): the old level (section 7.1.8).</summary>
    public delegate* unmanaged<EfiTpl, EfiTpl> RaiseTpl;

    /// <summary>(old level) (section 7.1.9).</summary>
    public delegate* unmanaged<EfiTpl, void> RestoreTpl;

    /// <summary>(how, type, pages of 4 KiB, address in and out) (section 7.2.1).</summary>
    public delegate* unmanaged<EfiAllocateType, EfiMemoryType, nuint, EfiPhysicalAddress*, EfiStatus> AllocatePages;

    /// <summary>(address, pages) (section 7.2.2).</summary>
    public delegate* unmanaged<EfiPhysicalAddress, nuint, EfiStatus> FreePages;

    /// <summary>
    /// (bytes of the buffer in, of the map out; buffer; key; descriptor size; descriptor version) (section 7.2.3).
    /// </summary>
    public delegate* unmanaged<nuint*, EfiMemoryDescriptor*, nuint*, nuint*, uint*, EfiStatus> GetMemoryMap;

    /// <summary>(type, bytes, buffer aligned on 8) (section 7.2.4).</summary>
    public delegate* unmanaged<EfiMemoryType, nuint, void**, EfiStatus> AllocatePool;

    /// <summary>(buffer) (section 7.2.5).</summary>
    public delegate* unmanaged<void*, EfiStatus> FreePool;

    /// <summary>(type, level, notification, its context, event) (section 7.1.1).</summary>
    public delegate* unmanaged<uint, EfiTpl, delegate* unmanaged<EfiEvent, void*, void>, void*, EfiEvent*, EfiStatus> CreateEvent;

    /// <summary>(event, how, time in units of 100 ns) (section 7.1.7).</summary>
    public delegate* unmanaged<EfiEvent, EfiTimerDelay, ulong, EfiStatus> SetTimer;

    /// <summary>(count, events, index of the signaled one) (section 7.1.5).</summary>
    public delegate* unmanaged<nuint, EfiEvent*, nuint*, EfiStatus> WaitForEvent;

    /// <summary>(event) (section 7.1.4).</summary>
    public delegate* unmanaged<EfiEvent, EfiStatus> SignalEvent;

    /// <summary>(event) (section 7.1.3).</summary>
    public delegate* unmanaged<EfiEvent, EfiStatus> CloseEvent;

    /// <summary>(event): NotReady when not signaled (section 7.1.6).</summary>
    public delegate* unmanaged<EfiEvent, EfiStatus> CheckEvent;

    /// <summary>(handle, protocol, kind, interface) (section 7.3.2).</summary>
    public delegate* unmanaged<EfiHandle*, EfiGuid*, EfiInterfaceType, void*, EfiStatus> InstallProtocolInterface;

    /// <summary>(handle, protocol, old interface, new interface) (section 7.3.4).</summary>
    public delegate* unmanaged<EfiHandle, EfiGuid*, void*, void*, EfiStatus> ReinstallProtocolInterface;

    /// <summary>(handle, protocol, interface) (section 7.3.3).</summary>
    public delegate* unmanaged<EfiHandle, EfiGuid*, void*, EfiStatus> UninstallProtocolInterface;

    /// <summary>(handle, protocol, interface) (section 7.3.7).</summary>
    public delegate* unmanaged<EfiHandle, EfiGuid*, void**, EfiStatus> HandleProtocol;

    /// <summary>Reserved, null.</summary>
    public void* Reserved;

    /// <summary>(protocol, event, registration) (section 7.3.5).</summary>
    public delegate* unmanaged<EfiGuid*, EfiEvent, void**, EfiStatus> RegisterProtocolNotify;

    /// <summary>(how, protocol, registration, bytes of the buffer, handles) (section 7.3.6).</summary>
    public delegate* unmanaged<EfiLocateSearchType, EfiGuid*, void*, nuint*, EfiHandle*, EfiStatus> LocateHandle;

    /// <summary>(protocol, path in, rest of the path out, handle) (section 7.3.8).</summary>
    public delegate* unmanaged<EfiGuid*, EfiDevicePathProtocol**, EfiHandle*, EfiStatus> LocateDevicePath;

    /// <summary>(name, table or null to remove it) (section 7.5.6).</summary>
    public delegate* unmanaged<EfiGuid*, void*, EfiStatus> InstallConfigurationTable;

    /// <summary>(from boot manager, parent, path, source, its bytes, image) (section 7.4.1).</summary>
    public delegate* unmanaged<EfiBoolean, EfiHandle, EfiDevicePathProtocol*, void*, nuint, EfiHandle*, EfiStatus> LoadImage;

    /// <summary>(image, bytes of exit data, exit data) (section 7.4.2).</summary>
    public delegate* unmanaged<EfiHandle, nuint*, char**, EfiStatus> StartImage;

    /// <summary>(image, status, bytes of exit data, exit data) (section 7.4.5).</summary>
    public delegate* unmanaged<EfiHandle, EfiStatus, nuint, char*, EfiStatus> Exit;

    /// <summary>(image) (section 7.4.3).</summary>
    public delegate* unmanaged<EfiHandle, EfiStatus> UnloadImage;

    /// <summary>(image, key of the current memory map): InvalidParameter when the key is stale (section 7.4.6).</summary>
    public delegate* unmanaged<EfiHandle, nuint, EfiStatus> ExitBootServices;

    /// <summary>(count) (section 7.5.5).</summary>
    public delegate* unmanaged<ulong*, EfiStatus> GetNextMonotonicCount;

    /// <summary>(microseconds) (section 7.5.2).</summary>
    public delegate* unmanaged<nuint, EfiStatus> Stall;

    /// <summary>(seconds or 0 for off, code, bytes of data, data) (section 7.5.1).</summary>
    public delegate* unmanaged<nuint, ulong, nuint, char*, EfiStatus> SetWatchdogTimer;

    /// <summary>(controller, drivers, remaining path, recursive) (section 7.3.12).</summary>
    public delegate* unmanaged<EfiHandle, EfiHandle*, EfiDevicePathProtocol*, EfiBoolean, EfiStatus> ConnectController;

    /// <summary>(controller, driver, child) (section 7.3.13).</summary>
    public delegate* unmanaged<EfiHandle, EfiHandle, EfiHandle, EfiStatus> DisconnectController;

    /// <summary>(handle, protocol, interface, agent, controller, attributes) (section 7.3.9).</summary>
    public delegate* unmanaged<EfiHandle, EfiGuid*, void**, EfiHandle, EfiHandle, uint, EfiStatus> OpenProtocol;

    /// <summary>(handle, protocol, agent, controller) (section 7.3.10).</summary>
    public delegate* unmanaged<EfiHandle, EfiGuid*, EfiHandle, EfiHandle, EfiStatus> CloseProtocol;

    /// <summary>(handle, protocol, entries, count) (section 7.3.11).</summary>
    public delegate* unmanaged<EfiHandle, EfiGuid*, EfiOpenProtocolInformationEntry**, nuint*, EfiStatus> OpenProtocolInformation;

    /// <summary>(handle, protocols, count) (section 7.3.14).</summary>
    public delegate* unmanaged<EfiHandle, EfiGuid***, nuint*, EfiStatus> ProtocolsPerHandle;

    /// <summary>(how, protocol, registration, count, handles from pool that the caller frees) (section 7.3.15).</summary>
    public delegate* unmanaged<EfiLocateSearchType, EfiGuid*, void*, nuint*, EfiHandle**, EfiStatus> LocateHandleBuffer;

    /// <summary>(protocol, registration, interface) (section 7.3.16).</summary>
    public delegate* unmanaged<EfiGuid*, void*, void**, EfiStatus> LocateProtocol;

    /// <summary>A variable argument list, which C# cannot call (section 7.3.17).</summary>
    public void* InstallMultipleProtocolInterfaces;

    /// <summary>A variable argument list, which C# cannot call (section 7.3.18).</summary>
    public void* UninstallMultipleProtocolInterfaces;

    /// <summary>(data, bytes, checksum) (section 7.5.7).</summary>
    public delegate* unmanaged<void*, nuint, uint*, EfiStatus> CalculateCrc32;

    /// <summary>(destination, source, bytes), overlap allowed (section 7.5.3).</summary>
    public delegate* unmanaged<void*, void*, nuint, void> CopyMem;

    /// <summary>(buffer, bytes, value) (section 7.5.4).</summary>
    public delegate* unmanaged<void*, nuint, byte, void> SetMem;

    /// <summary>(type, level, notification, its context, group, event) (section 7.1.2).</summary>
    public delegate* unmanaged<uint, EfiTpl, delegate* unmanaged<EfiEvent, void*, void>, void*, EfiGuid*, EfiEvent*,
        EfiStatus> CreateEventEx;
}
