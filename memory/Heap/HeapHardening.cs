namespace UefiKernel.Memory;

/// <summary>How much the heap does to catch misuse. Each level includes those before it. Pointers given back are checked at every level.</summary>
public enum HeapHardening
{
    /// <summary>Block state and neighbours are checked, plus one byte behind each payload with slack and a guard in each free block.</summary>
    Basic,

    /// <summary>Pointers are checked against the map, and nothing else.</summary>
    None,

    /// <summary>At least 8 bytes of canary behind each payload, free memory poisoned and checked when it is allocated, freed blocks kept back for a while.</summary>
    Full,

    /// <summary>Callers are recorded too, for reports and for finding leaks.</summary>
    Debug,
}
