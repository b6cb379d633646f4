using UefiKernel.Memory.Addresses;

namespace UefiKernel.Memory.Pages;

/// <summary>Counts.</summary>
public unsafe partial struct PageAllocator
{
    /// <summary>Bytes of metadata; none when nothing is initialized.</summary>
    public readonly ByteCount MetadataLength => _directory == null ? ByteCount.Zero : new(_directory->Bytes);

    /// <summary>The reserved pages that the metadata was put into by <see cref="InitializeWithin"/>; otherwise empty.</summary>
    public readonly PhysicalRange MetadataPages => _directory == null
        ? default
        : new(PageFrame.AddressOf(_directory->OwnFirst), new((_directory->OwnEnd - _directory->OwnFirst) << PageFrame.Shift));

    /// <summary>Frees that were refused, ever.</summary>
    public readonly ulong Misuses => _directory == null ? 0 : _directory->Misuses;

    /// <summary>The counts of a zone; all 0 for one that does not exist, and when nothing is initialized.</summary>
    public readonly PageZoneStatistics GetStatistics(PageZone zone) =>
        _directory == null || !PageZones.Exists(zone) ? default : new(in _directory->Zones[(int)zone]);
}
