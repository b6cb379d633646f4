namespace UefiKernel.Efi;

/// <summary>EFI_EVENT: names an event; opaque outside of the firmware (UEFI 2.10, section 2.3.1).</summary>
/// <param name="value">The opaque value.</param>
public readonly unsafe struct EfiEvent(void* value)
{
    /// <summary>The opaque value, never dereferenced.</summary>
    public readonly void* Value = value;

    /// <summary>Whether this is the null value, which names nothing.</summary>
    public bool IsNull => Value == null;
}
