using System.Runtime.CompilerServices;

namespace UefiKernel.Kernel.Processor;

/// <summary>The result of a guarded access: none, or the fault that the processor raised.</summary>
/// <param name="code">
/// What a routine of GuardedAccess.asm returned: 0, or the vector in the upper and the error code in the lower 32 bits.
/// </param>
/// <param name="address">The address whose access faulted; without meaning where no memory was accessed.</param>
internal readonly struct GuardedFault(ulong code, ulong address)
{
    /// <summary>The vector of general protection faults (Intel SDM volume 3, table 6-1).</summary>
    public const uint GeneralProtection = 13;

    /// <summary>The vector of page faults.</summary>
    public const uint PageFault = 14;

    // Intel SDM volume 3, 4.7 "Page-Fault Exceptions": bits of the error code.
    private const uint WasPresent = 1;

    private readonly ulong _code = code;

    /// <summary>Whether the access was done.</summary>
    public bool IsNone => _code == 0;

    /// <summary>The address whose access faulted.</summary>
    public ulong Address { get; } = address;

    /// <summary>The fault's vector.</summary>
    public uint Vector => (uint)(_code >> 32);

    /// <summary>Whether there is a page, which does not allow the access.</summary>
    public bool IsRefusedByPage => Vector == PageFault && ((uint)_code & WasPresent) != 0;

    /// <summary>What the processor's entry of the interrupt puts into RAX for a routine.</summary>
    /// <param name="vector">The vector, not 0.</param>
    /// <param name="errorCode">The error code.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Encode(ulong vector, ulong errorCode) => vector << 32 | (uint)errorCode;
}
