namespace UefiKernel.Memory.Addresses;

/// <summary>What a range needs of its addresses. Ranges of different kinds of addresses do not mix.</summary>
/// <typeparam name="TSelf">The kind of address.</typeparam>
public interface IAddress<TSelf>
    where TSelf : struct, IAddress<TSelf>
{
    /// <summary>The address as a number.</summary>
    ulong Number { get; }

    /// <summary>The address that holds a number.</summary>
    /// <param name="number">Any number.</param>
    static abstract TSelf FromNumber(ulong number);
}
