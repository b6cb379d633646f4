namespace UefiKernel.Kernel.Runtime.Handles;

/// <summary>
/// The objects that have names, in chains by the name's hash: adding and removing allocate nothing. The lock is that of
/// <see cref="HandleTable"/>.
/// </summary>
internal sealed class ObjectNames
{
    // A power of two.
    private const int Chains = 64;

    private readonly KernelObject?[] _chains = new KernelObject?[Chains];

    /// <summary>The object that has a name, or null. Case matters, as Windows documents for kernel objects.</summary>
    public KernelObject? Find(string name)
    {
        KernelObject? found = _chains[ChainOf(name)];
        while (found != null && found.Name != name)
        {
            found = found.NextNamed;
        }

        return found;
    }

    /// <summary>Gives an object a name that no other has.</summary>
    public void Add(KernelObject named, string name)
    {
        ref KernelObject? chain = ref _chains[ChainOf(name)];
        named.Name = name;
        named.NextNamed = chain;
        chain = named;
    }

    /// <summary>Takes the name from an object; nothing happens when it has none.</summary>
    public void Remove(KernelObject named)
    {
        if (named.Name == null)
        {
            return;
        }

        ref KernelObject? chain = ref _chains[ChainOf(named.Name)];
        if (chain == named)
        {
            chain = named.NextNamed;
        }
        else
        {
            KernelObject before = chain!;
            while (before.NextNamed != named)
            {
                before = before.NextNamed!;
            }

            before.NextNamed = named.NextNamed;
        }

        named.Name = null;
        named.NextNamed = null;
    }

    // FNV-1a: the library's hash of strings would ask for a random seed, which allocates.
    private static int ChainOf(string name)
    {
        uint hash = 2166136261;
        foreach (char c in name)
        {
            hash = (hash ^ c) * 16777619;
        }

        return (int)(hash & (Chains - 1));
    }
}
