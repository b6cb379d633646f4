using System.Threading;

namespace UefiKernel.Kernel.Runtime.Handles;

/// <summary>The one handle table of the kernel.</summary>
internal static class KernelHandles
{
    // One word: the first exchange sets it.
    private static HandleTable? s_table;

    /// <summary>The handle of the kernel's log, which is open from the start on and cannot be closed.</summary>
    public const nint Log = 0x10;

    /// <summary>The handle of the input of a program's console; it belongs to no object before the first program.</summary>
    public const nint ConsoleInput = 0x14;

    /// <summary>The handle of the screen of a program's console; as for <see cref="ConsoleInput"/>.</summary>
    public const nint ConsoleOutput = 0x18;

    /// <summary>The table.</summary>
    public static HandleTable Table => Volatile.Read(ref s_table) ?? Create();

    /// <summary>Looks a handle up and keeps its object until the result is disposed of.</summary>
    public static HandleUse Use(nint handle) => new(Table.Use(handle));

    // Two threads may come first at once.
    private static HandleTable Create()
    {
        var created = new HandleTable();
        created.Place(Log, new LogOutput());
        return Interlocked.CompareExchange(ref s_table, created, null) ?? created;
    }
}

/// <summary>Keeps the object of a handle while a call uses it, even if another thread closes the handle.</summary>
/// <param name="used">The object, or null.</param>
internal readonly ref struct HandleUse(KernelObject? used)
{
    /// <summary>The object; null when no open handle had the value.</summary>
    public KernelObject? Object => used;

    /// <summary>Ends the use.</summary>
    public void Dispose()
    {
        if (used != null)
        {
            HandleTable.Release(used);
        }
    }
}
