using System;
using System.Linq;
using System.Runtime.InteropServices;
using UefiKernel.Efi;

namespace UefiKernel.Kernel.Tests.Boot;

/// <content>The services themselves, as functions that native code can call.</content>
internal sealed unsafe partial class FakeFirmware
{
    private static FakeFirmware Current => s_current ?? throw new InvalidOperationException("no fake firmware on this thread");

    private void InstallServices()
    {
        FillServices((delegate* unmanaged<EfiStatus>)&Unexpected);
        Boot->AllocatePages = &AllocatePages;
        Boot->FreePages = &FreePages;
        Boot->GetMemoryMap = &GetMemoryMap;
        Boot->AllocatePool = &AllocatePool;
        Boot->FreePool = &FreePool;
        Boot->HandleProtocol = &HandleProtocol;
        Boot->LocateHandleBuffer = &LocateHandleBuffer;
        Boot->ExitBootServices = &ExitBootServices;
    }

    private void PoisonServices() => FillServices((delegate* unmanaged<EfiStatus>)&Poisoned);

    private void FillServices(void* function)
    {
        // The callers pass arguments that the function does not take; on x86-64 the caller removes them, so this is harmless.
        for (void** slot = (void**)((byte*)Boot + sizeof(EfiTableHeader)); slot < Boot + 1; slot++)
        {
            *slot = function;
        }
    }

    [UnmanagedCallersOnly]
    private static EfiStatus Unexpected()
    {
        Current.Violations.Add("a service that boot code has no business with");
        return EfiStatus.Unsupported;
    }

    [UnmanagedCallersOnly]
    private static EfiStatus Poisoned()
    {
        Current.Record("a poisoned service");
        return EfiStatus.Unsupported;
    }

    [UnmanagedCallersOnly]
    private static EfiStatus GetMemoryMap(nuint* size, EfiMemoryDescriptor* buffer, nuint* key, nuint* stride, uint* version)
    {
        FakeFirmware firmware = Current;
        if (firmware.Fails(nameof(GetMemoryMap)))
        {
            return firmware.FailWith;
        }

        if (firmware.MapStatuses.TryDequeue(out EfiStatus status) && status.IsError)
        {
            return status;
        }

        if (firmware.GrowingCalls > 0)
        {
            firmware.GrowingCalls--;
            firmware.ChangeMap(firmware.Growth);
        }

        nuint needed = (nuint)(firmware.Map.Count * firmware.DescriptorStride);
        bool fits = buffer != null && *size >= needed;
        if (fits || firmware.ReportsStrideWhenTooSmall)
        {
            *stride = (nuint)firmware.DescriptorStride;
        }

        *version = firmware.DescriptorVersion;
        if (fits)
        {
            *key = firmware.Key;
            firmware.WriteMap((byte*)buffer);
        }

        *size = needed + firmware.SizeLie;
        return fits ? EfiStatus.Success : EfiStatus.BufferTooSmall;
    }

    private void WriteMap(byte* buffer)
    {
        // What lies between the structure and the stride is noise, to catch whoever steps by the structure's size.
        new Span<byte>(buffer, Map.Count * DescriptorStride).Fill(0xEE);
        for (int i = 0; i < Map.Count; i++)
        {
            EfiMemoryDescriptor descriptor = Map[i];
            ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<EfiMemoryDescriptor>(in descriptor));
            bytes[..Math.Min(bytes.Length, DescriptorStride)].CopyTo(
                new Span<byte>(buffer + (i * DescriptorStride), DescriptorStride));
        }
    }

    [UnmanagedCallersOnly]
    private static EfiStatus ExitBootServices(EfiHandle image, nuint key)
    {
        FakeFirmware firmware = Current;
        firmware.ExitAttempted = true;
        if (firmware.Fails(nameof(ExitBootServices)))
        {
            return firmware.FailWith;
        }

        if (image.Value != firmware.Image.Value)
        {
            firmware.Violations.Add("ExitBootServices for another image");
        }

        if (firmware.StaleKeys > 0)
        {
            firmware.StaleKeys--;
            firmware.ChangeMap(firmware.Growth);
        }

        if (key != firmware.Key || image.Value != firmware.Image.Value)
        {
            return EfiStatus.InvalidParameter;
        }

        firmware.Exited = true;
        firmware.PoisonEverything();
        return EfiStatus.Success;
    }

    [UnmanagedCallersOnly]
    private static EfiStatus AllocatePool(EfiMemoryType type, nuint size, void** buffer)
    {
        FakeFirmware firmware = Current;
        if (firmware.Fails(nameof(AllocatePool)))
        {
            return firmware.FailWith;
        }

        if (firmware.PoolStatus.IsError)
        {
            return firmware.PoolStatus;
        }

        *buffer = firmware.PoolBlock((int)size, type);
        firmware.ChangeMap(0);
        return EfiStatus.Success;
    }

    private void* PoolBlock(int size, EfiMemoryType type)
    {
        // Firmware does not clear pool memory.
        void* memory = NativeMemory.Alloc((nuint)Math.Max(size, 1));
        new Span<byte>(memory, size).Fill(0xA5);
        _pool.Add((nint)memory, (size, type));
        return memory;
    }

    [UnmanagedCallersOnly]
    private static EfiStatus FreePool(void* buffer)
    {
        FakeFirmware firmware = Current;
        firmware.Record(nameof(FreePool));
        if (!firmware._pool.Remove((nint)buffer, out (int Size, EfiMemoryType Type) block))
        {
            firmware.Violations.Add("FreePool of what is not allocated");
            return EfiStatus.InvalidParameter;
        }

        new Span<byte>(buffer, block.Size).Fill(PoisonByte);
        NativeMemory.Free(buffer);
        firmware.ChangeMap(0);
        return EfiStatus.Success;
    }

    [UnmanagedCallersOnly]
    private static EfiStatus AllocatePages(EfiAllocateType how, EfiMemoryType type, nuint pages, EfiPhysicalAddress* address)
    {
        FakeFirmware firmware = Current;
        if (firmware.Fails(nameof(AllocatePages)))
        {
            return firmware.FailWith;
        }

        if (how != EfiAllocateType.AllocateAddress || pages == 0 || address->Value % 4096 != 0)
        {
            firmware.Violations.Add($"AllocatePages of {pages} pages at 0x{address->Value:X}, {how}");
            return EfiStatus.InvalidParameter;
        }

        EfiStatus refusal = firmware.PageStatus?.Invoke(address->Value) ?? EfiStatus.Success;
        return refusal.IsError ? refusal : firmware.TakePages(type, address->Value, pages);
    }

    private EfiStatus TakePages(EfiMemoryType type, ulong start, ulong pages)
    {
        int index = Map.FindIndex(region =>
            region.Type == EfiMemoryType.ConventionalMemory && start >= region.PhysicalStart.Value
            && pages <= region.NumberOfPages && (start - region.PhysicalStart.Value) / 4096 <= region.NumberOfPages - pages);
        if (index < 0)
        {
            return EfiStatus.NotFound;
        }

        EfiMemoryDescriptor whole = Map[index];
        ulong before = (start - whole.PhysicalStart.Value) / 4096;
        Map.RemoveAt(index);
        AddPart(whole, 0, before, whole.Type);
        AddPart(whole, before, pages, type);
        AddPart(whole, before + pages, whole.NumberOfPages - before - pages, whole.Type);
        PagesTaken += pages;
        ChangeMap(0);
        return EfiStatus.Success;
    }

    [UnmanagedCallersOnly]
    private static EfiStatus FreePages(EfiPhysicalAddress address, nuint pages)
    {
        FakeFirmware firmware = Current;
        firmware.Record(nameof(FreePages));
        int index = firmware.Map.FindIndex(
            region => region.PhysicalStart.Value == address.Value && region.NumberOfPages == pages &&
            region.Type == EfiMemoryType.LoaderData);
        if (index < 0)
        {
            firmware.Violations.Add($"FreePages of {pages} pages at 0x{address.Value:X}, which are not allocated so");
            return EfiStatus.NotFound;
        }

        firmware.PagesTaken -= pages;
        firmware.FreeRegion(index);
        firmware.ChangeMap(0);
        return EfiStatus.Success;
    }

    // Free neighbours become one region.
    private void FreeRegion(int index)
    {
        EfiMemoryDescriptor freed = Map[index];
        Map.RemoveAt(index);
        freed.Type = EfiMemoryType.ConventionalMemory;
        while ((index = Map.FindIndex(other => other.Type == freed.Type && other.Attribute == freed.Attribute
            && (EndOf(other) == freed.PhysicalStart.Value || EndOf(freed) == other.PhysicalStart.Value))) >= 0)
        {
            freed.PhysicalStart = new(Math.Min(freed.PhysicalStart.Value, Map[index].PhysicalStart.Value));
            freed.NumberOfPages += Map[index].NumberOfPages;
            Map.RemoveAt(index);
        }

        Map.Add(freed);
    }

    private static ulong EndOf(EfiMemoryDescriptor region) => region.PhysicalStart.Value + (region.NumberOfPages * 4096);

    private void AddPart(EfiMemoryDescriptor whole, ulong skip, ulong pages, EfiMemoryType type)
    {
        if (pages != 0)
        {
            With(type, whole.PhysicalStart.Value + (skip * 4096), pages, whole.Attribute);
        }
    }

    [UnmanagedCallersOnly]
    private static EfiStatus HandleProtocol(EfiHandle handle, EfiGuid* protocol, void** @interface)
    {
        FakeFirmware firmware = Current;
        if (firmware.Fails(nameof(HandleProtocol)))
        {
            return firmware.FailWith;
        }

        foreach ((nint owner, EfiGuid guid, nint pointer) in firmware._protocols)
        {
            if (owner == (nint)handle.Value && guid == *protocol)
            {
                *@interface = (void*)pointer;
                return EfiStatus.Success;
            }
        }

        return EfiStatus.Unsupported;
    }

    [UnmanagedCallersOnly]
    private static EfiStatus LocateHandleBuffer(
        EfiLocateSearchType how, EfiGuid* protocol, void* registration, nuint* count, EfiHandle** handles)
    {
        FakeFirmware firmware = Current;
        if (firmware.Fails(nameof(LocateHandleBuffer)))
        {
            return firmware.FailWith;
        }

        if (how != EfiLocateSearchType.ByProtocol)
        {
            firmware.Violations.Add($"LocateHandleBuffer by {how}");
        }

        EfiGuid wanted = *protocol;
        nint[] found = firmware._protocols.Where(entry => entry.Protocol == wanted).Select(entry => entry.Handle).Distinct()
            .ToArray();
        if (found.Length == 0)
        {
            return EfiStatus.NotFound;
        }

        nint* buffer = (nint*)firmware.PoolBlock(found.Length * sizeof(nint), EfiMemoryType.BootServicesData);
        found.CopyTo(new Span<nint>(buffer, found.Length));
        firmware.ChangeMap(0);
        *count = (nuint)found.Length;
        *handles = (EfiHandle*)buffer;
        return EfiStatus.Success;
    }
}
