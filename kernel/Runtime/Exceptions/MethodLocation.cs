namespace UefiKernel.Kernel.Runtime.Exceptions;

/// <summary>The function that an address is in, and the method it belongs to.</summary>
internal readonly struct MethodLocation
{
    // A method has at most 2^16 clauses (ECMA-335, II.25.4.6), so at most that many handlers and as many filters follow it.
    private const int FuncletLimit = 2 << 16;

    private MethodLocation(RuntimeFunction function, RuntimeFunction root, MethodDescription own, MethodDescription method)
    {
        Function = function;
        Start = root.Begin;
        Own = own;
        Method = method;
    }

    /// <summary>The function: the method's main part, or one of its funclets.</summary>
    public RuntimeFunction Function { get; }

    /// <summary>The image's offset of the method.</summary>
    public uint Start { get; }

    /// <summary>The function's own description.</summary>
    public MethodDescription Own { get; }

    /// <summary>The description of the method, with its clauses.</summary>
    public MethodDescription Method { get; }

    /// <summary>Finds out where an offset of the image is.</summary>
    /// <returns>False when no function with unwind information is there.</returns>
    public static bool TryFind(in CodeImage image, uint offset, out MethodLocation location)
    {
        location = default;
        int row = image.Find(offset);
        if (row < 0)
        {
            return false;
        }

        RuntimeFunction function = image[row];
        if (!MethodDescription.TryRead(image, function, out MethodDescription own))
        {
            return false;
        }

        MethodDescription method = own;
        RuntimeFunction root = function;
        for (int steps = 0; method.IsFunclet; steps++)
        {
            if (row-- == 0 || steps == FuncletLimit)
            {
                return false;
            }

            root = image[row];
            if (!MethodDescription.TryRead(image, root, out method))
            {
                return false;
            }
        }

        location = new MethodLocation(function, root, own, method);
        return true;
    }
}
