namespace UefiKernel.Kernel.Processor;

/// <summary>The stacks of this kernel's one processor.</summary>
internal static class KernelStacks
{
    /// <summary>Where they are; at address 0 until boot has taken memory for them.</summary>
    public static StackArea Area { get; set; }
}
