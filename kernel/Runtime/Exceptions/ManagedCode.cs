namespace UefiKernel.Kernel.Runtime.Exceptions;

/// <summary>The image's code and the stack that it runs on.</summary>
internal static unsafe class ManagedCode
{
    // Set during boot, by the first that asks: at the latest RuntimeThreads.Register.
    private static CodeImage s_image;

    /// <summary>The kernel's image.</summary>
    public static ref readonly CodeImage Image
    {
        get
        {
            // The firmware has checked the headers, and the image stays.
            if (s_image.Size == 0)
            {
                s_image = CodeImage.FromHeaders(ClassLibrary.GetImageBase(), (uint)ImageExports.Image.Length.Value);
            }

            return ref s_image;
        }
    }

    /// <summary>The thread's stack.</summary>
    public static StackMemory Stack => new(ThreadExports.Stack);
}
