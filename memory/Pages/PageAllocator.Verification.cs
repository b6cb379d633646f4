namespace UefiKernel.Memory.Pages;

/// <summary>The check of everything.</summary>
public unsafe partial struct PageAllocator
{
    /// <summary>
    /// Proves that every page is exactly one of: in one free block, in one allocated block, reserved, kept aside as a free single
    /// page; that free blocks are merged as far as they can be; and that summaries and counts agree. The cost grows with the
    /// metadata, not less.
    /// </summary>
    /// <returns>
    /// The first violation by address within its kind of check, or <see cref="PageViolation.None"/>, also when nothing is
    /// initialized.
    /// </returns>
    public readonly PageViolation Verify()
    {
        PageViolation violation = PageViolation.None;
        for (int zone = 0; _directory != null && zone < PageZones.Count && violation.IsNone; zone++)
        {
            violation = PageCheck.Zone(_directory->Zones + zone, zone);
        }

        return violation;
    }
}
