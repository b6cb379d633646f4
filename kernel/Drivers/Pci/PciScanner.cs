using System;
using System.Collections.Generic;

namespace UefiKernel.Kernel.Drivers.Pci;

/// <summary>
/// Finds all functions: from a root bus through the bridges that firmware has set up. Bridges that lead back, to each other, or
/// out of the segment's buses are reported and not followed; each bus is looked at once.
/// </summary>
/// <param name="configuration">Access to configuration space.</param>
/// <param name="exclusive">
/// Calls what it is given while interrupts and other threads are kept away: a function does not decode meanwhile, and it may be
/// the console's screen or serial port.
/// </param>
/// <param name="report">Told, one line each, of what is wrong.</param>
public sealed class PciScanner(IPciConfiguration configuration, Action<Action> exclusive, Action<string> report)
{
    /// <summary>
    /// The largest number of functions that are kept. Large machines have some hundreds; a bus that answers everywhere would have
    /// 65,536.
    /// </summary>
    public const int MaximumFunctions = 2048;

    private const int IdentifierOffset = 0x00;
    private const int ClassOffset = 0x08;
    private const int HeaderOffset = 0x0C;
    private const int BusesOffset = 0x18;

    private const byte TypeMask = 0x7F;
    private const byte SeveralFunctions = 0x80;
    private const ushort NoVendor = 0xFFFF;

    private readonly List<PciFunction> _functions = [];
    private readonly HashSet<(ushort Segment, byte Bus)> _seen = [];
    private readonly Queue<byte> _buses = new();
    private bool _isFull;

    /// <summary>
    /// Functions that were found before. One that is still there is taken as it was: sizing its ranges would keep its driver from
    /// them.
    /// </summary>
    public IReadOnlyList<PciFunction> Known { get; init; } = [];

    /// <summary>What was found, each bus's functions in order.</summary>
    public IReadOnlyList<PciFunction> Functions => _functions;

    /// <summary>Looks at a root bus and all that is behind it.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="root">The bus.</param>
    /// <param name="lastBus">The segment's last bus.</param>
    public void Scan(ushort segment, byte root, byte lastBus)
    {
        if (!_seen.Add((segment, root)))
        {
            return;
        }

        _buses.Enqueue(root);
        while (_buses.TryDequeue(out byte bus))
        {
            for (byte device = 0; device < PciAddress.DevicesPerBus; device++)
            {
                ScanDevice(new PciAddress(segment, bus, device, 0), lastBus);
            }
        }
    }

    /// <summary>Whether a bus has been looked at.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="bus">The bus.</param>
    public bool HasSeen(ushort segment, byte bus) => _seen.Contains((segment, bus));

    /// <summary>Whether anything answers on a bus.</summary>
    /// <param name="access">How to look.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="bus">The bus.</param>
    public static bool Answers(IPciConfiguration access, ushort segment, byte bus)
    {
        ArgumentNullException.ThrowIfNull(access);
        for (byte device = 0; device < PciAddress.DevicesPerBus; device++)
        {
            if (IsPresent(access.Read(new PciAddress(segment, bus, device, 0), IdentifierOffset)))
            {
                return true;
            }
        }

        return false;
    }

    // No maker has number 0; a bus whose lines are not driven reads all ones, or all zeros on some machines.
    private static bool IsPresent(uint identifier) => (ushort)identifier is not (NoVendor or 0);

    private void ScanDevice(PciAddress first, byte lastBus)
    {
        if (!IsPresent(configuration.Read(first, IdentifierOffset)))
        {
            return;
        }

        bool hasSeveral = ((configuration.Read(first, HeaderOffset) >> 16) & SeveralFunctions) != 0;
        for (byte function = 0; function < (hasSeveral ? PciAddress.FunctionsPerDevice : 1); function++)
        {
            PciAddress address = first with { Function = function };
            uint identifier = configuration.Read(address, IdentifierOffset);
            if (IsPresent(identifier) && HasRoom())
            {
                ScanFunction(address, identifier, lastBus);
            }
        }
    }

    private bool HasRoom()
    {
        if (_functions.Count < MaximumFunctions)
        {
            return true;
        }

        if (!_isFull)
        {
            report($"PCI: more than {MaximumFunctions} functions answer; the others are not looked at");
        }

        _isFull = true;
        return false;
    }

    private void ScanFunction(PciAddress address, uint identifier, byte lastBus)
    {
        uint revisionAndClass = configuration.Read(address, ClassOffset);
        uint classCode = revisionAndClass >> 8;
        byte headerType = (byte)((configuration.Read(address, HeaderOffset) >> 16) & TypeMask);
        foreach (PciFunction known in Known)
        {
            if (known.Address == address && known.IsSame((ushort)identifier, (ushort)(identifier >> 16), classCode))
            {
                if (headerType is 1 or 2)
                {
                    FollowBridge(address, lastBus);
                }

                _functions.Add(known);
                return;
            }
        }

        _functions.Add(new PciFunction
        {
            Address = address,
            VendorId = (ushort)identifier,
            DeviceId = (ushort)(identifier >> 16),
            ClassCode = classCode,
            Revision = (byte)revisionAndClass,
            HeaderType = headerType,
            SecondaryBus = headerType is 1 or 2 ? FollowBridge(address, lastBus) : (byte)0,
            Bars = PciBars.Read(configuration, exclusive, address, headerType, classCode, report),
        });
    }

    // The bus behind a bridge, or 0.
    private byte FollowBridge(PciAddress address, byte lastBus)
    {
        uint buses = configuration.Read(address, BusesOffset);
        byte primary = (byte)buses;
        byte secondary = (byte)(buses >> 8);
        byte subordinate = (byte)(buses >> 16);

        // Firmware does not set up bridges that have nothing behind them.
        if (secondary == 0)
        {
            return 0;
        }

        if (primary != address.Bus || secondary <= address.Bus || subordinate < secondary || secondary > lastBus)
        {
            report(
                $"PCI: bridge {address} claims to lead from bus {primary} to buses {secondary} to {subordinate}, which " +
                $"is impossible; it is not followed");
            return 0;
        }

        if (!_seen.Add((address.Segment, secondary)))
        {
            report($"PCI: bridge {address} leads to bus {secondary}, as another one does; it is not followed");
            return 0;
        }

        _buses.Enqueue(secondary);
        return secondary;
    }
}
