using System;
using System.Collections.Generic;
using System.Linq;

namespace UefiKernel.Kernel.Tests.Documentation;

/// <summary>
/// What each member of the commands' JSON means, for docs/json.md. <see cref="JsonReference"/> fails for a member without a
/// meaning, and for a meaning without a member.
/// </summary>
internal sealed class JsonMeanings
{
    // Under the name of a command or of one of its forms, such as 'heap walk'. The meaning under the longest name counts.
    private const string All = """
        acpi
        tables[].signature = the four characters that name the table
        tables[].address = physical address of the table
        tables[].length = bytes, as the table's header says
        tables[].revision = revision of the table's layout
        tables[].oemId = the maker of the firmware
        tables[].oemTableId = the maker's name of the table
        tables[].oemRevision = the maker's revision
        tables[].state = `sound`, or what is wrong with the table

        calc
        signed = the value as a signed number
        unsigned = the value's 64 bits as an unsigned number
        hexadecimal = the value's 64 bits
        binary = the value's bits, from the highest set one on
        size = the value, when it is shown as a size too

        compare
        differences[].first = address in the first range
        differences[].firstByte = the byte there
        differences[].second = address in the second range
        differences[].secondByte = the byte there
        length = bytes that were compared
        count = bytes that differ; the list has the first 16

        cpu
        vendor = the vendor as CPUID reports it
        brand = the processor's name
        signature = family, model and stepping in words
        family = family, with the extended family added
        model = model, with the extended model in front
        stepping = stepping
        logicalProcessors = logical processors of the machine
        cores = cores; `null` when unknown
        packages = packages; `null` when unknown
        listedByAcpi = whether the counts come from ACPI; otherwise they are of one package
        physicalAddressBits = width of physical addresses in bits
        linearAddressBits = width of virtual addresses in bits
        topology[].level = the kind of part at this level
        topology[].logicalProcessors = logical processors in one part of the next level
        topology[].idBits = bits of the APIC ID that identify the parts up to this level
        caches[].level = distance from the core, from 1
        caches[].kind = data, instructions or both
        caches[].size = bytes
        caches[].ways = associativity
        caches[].lineSize = bytes of a cache line
        caches[].sharedBy = logical processors that share the cache, at most
        features[] = short name of a feature that the processor has

        devices
        devices[].depth = depth in the tree; 0 for a bus
        devices[].bus = the bus: `platform`, `pci` or `usb`
        devices[].place = the location on the bus
        devices[].name = what the device is
        devices[].condition = the device's state
        devices[].driver = the driver that works on it, or that failed
        devices[].detail = the driver's state, or why there is no driver
        devices[].owns = registers, ports, interrupt vectors and memory of the device
        started = devices that got a driver

        disasm
        instructions[].address = address of the instruction
        instructions[].bytes = its bytes
        instructions[].instruction = the instruction in assembly language
        instructions[].problem = why there is no instruction

        dump
        lines[].address = address of the first byte
        lines[].bytes = the bytes
        lines[].problem = why the bytes cannot be read

        gc
        collections = collections since the start
        fullCollections = full ones of them; the others looked at new objects alone
        liveObjects = objects alive after the last collection
        liveBytes = bytes of these objects
        lastFreed = bytes that the last collection freed
        totalFreed = bytes that all collections freed
        allocated = bytes of objects allocated since the start
        budget = bytes that may be allocated before the next collection
        lastPauseMicroseconds = duration of the last collection
        longestPauseMicroseconds = duration of the longest collection
        totalPauseMicroseconds = duration of all collections together
        pendingFinalizers = finalizers that are due and have not run
        markStackOverflows = how often the mark stack was full
        stressInterval = a collection at every Nth allocation; 0 for none

        heap
        status = `Success`, or why the heap refused

        heap stats
        total = bytes of all regions
        used = bytes of allocated blocks, rounding included
        requested = bytes that were requested of these
        peak = highest value of `used` so far
        free = free bytes
        largestFree = bytes of the largest free block
        metadata = bytes of the heap's own tables
        allocations = allocations that succeeded
        frees = blocks freed
        start = address of the first region
        regions = number of regions
        usedBlocks = allocated blocks
        freeBlocks = free blocks
        failures = allocations that failed
        misuses = cases of misuse that were caught

        heap check
        consistent = whether the heap is sound
        violation = the first damage that was found
        misuses[].kind = the kind of misuse, such as `double free`
        misuses[].pointer = the pointer that was passed, or the free memory that was written
        misuses[].block = address of the block that the pointer lies in
        misuses[].size = bytes of the block
        misuses[].payload = bytes that were requested for it
        misuses[].caller = the method that called the heap

        heap walk
        blocks[].address = address of the block
        blocks[].size = bytes of the block
        blocks[].kind = whether it is used, free or the heap's own
        blocks[].requested = bytes that were requested; `null` unless it is used
        more = blocks that follow and are not listed

        heap histogram
        classes[].from = smallest size in the class; the next class begins at twice this size
        classes[].usedBlocks = allocated blocks
        classes[].usedBytes = bytes of these
        classes[].freeBlocks = free blocks
        classes[].freeBytes = bytes of these

        heap frag
        parts[].used = used bytes in one of equal parts of the first region
        partSize = bytes of a part
        internalFragmentationPerMille = thousandths of the used bytes that are lost to rounding
        externalFragmentationPerMille = thousandths of the free bytes that are outside the largest free block

        heap zones
        regions[].start = address of the region
        regions[].size = bytes of the region
        regions[].used = bytes of allocated blocks
        regions[].free = free bytes
        regions[].largestFree = bytes of the largest free block
        regions[].metadata = bytes of the heap's own tables
        regions[].usedBlocks = allocated blocks
        regions[].freeBlocks = free blocks
        regions[].grown = whether the heap added the region after boot
        placement = how a place for a block is chosen
        checks = which misuse is detected
        reserve = bytes that are kept for the kernel
        limit = largest size of all regions together
        available = bytes by which the heap can grow now
        pageReserve = bytes of free pages that the heap does not take
        window = bytes of addresses for added regions
        grown = bytes of all regions added so far
        returned = bytes of all regions given back so far
        windowStart = first address for added regions
        growths = regions added so far
        returns = regions given back so far
        refusals = times that the heap could not grow

        heap leaks
        sites[].bytes = bytes that are alive
        sites[].blocks = blocks or objects that are alive
        sites[].type = the objects' type, or `native memory`
        sites[].caller = the method that allocated them
        total = bytes alive of all call sites
        blocks = blocks alive of all call sites
        siteCount = number of call sites
        sinceMark = whether only what is younger than the mark counts
        unattributed = bytes in use without a known call site
        missed = allocations that were not recorded for lack of room
        room = blocks that can be recorded at a time
        marked = `true`

        heap alloc
        size = bytes of the block
        alignment = alignment of the block's address
        address = address of the block; `null` when there is none

        heap free
        held[].address = address of a block from `heap alloc`
        held[].size = bytes of the block
        freed = whether the block was freed
        address = address of the block
        size = bytes of the block

        history
        lines[].number = number of the line
        lines[].line = the line
        forgotten = lines that were removed

        interrupts
        vectors[].vector = the vector
        vectors[].count = how often it was raised
        vectors[].name = what it is for
        all = sum of all counts

        io
        port = number of the port
        value = the value that was read
        written = the value that was written

        keymap
        layouts[].name = the name that `keymap` takes
        layouts[].description = language and variant
        layouts[].current = whether the layout is in use
        layout = name of the layout in use

        log
        dropped = older lines that are no longer kept
        lines[].microseconds = time since the start
        lines[].level = level of the line
        lines[].source = the part of the kernel that wrote it
        lines[].text = the message

        mem
        owners[].owner = the owner
        owners[].size = bytes that it owns
        memory = bytes of all memory
        deviceAddresses = bytes of the firmware's map that belong to devices
        ownedOnce = whether the owners' sizes add up to `memory`
        regions[].first = first byte of the region
        regions[].last = last byte of the region
        regions[].size = bytes of the region
        regions[].type = the region's type in the UEFI specification
        regions[].usable = whether the kernel may use it
        regions[].memory = whether it is memory and not a device's
        types[].type = a type of region
        types[].regions = regions of this type
        types[].size = bytes of this type
        addresses = bytes of all regions
        size = bytes of all regions that are memory
        usable = bytes that the kernel may use

        msr
        register = number of the register
        value = the value that was read

        options
        options[].option = name of the option, or a word that is not usable
        options[].value = its value
        options[].source = where the value is from
        options[].meaning = what the option is for, or what was expected

        pages
        zones[].zone = name of the zone
        zones[].pages = pages of the zone
        zones[].free = free pages
        zones[].allocated = allocated pages
        zones[].reserved = pages that may not be allocated
        zones[].largestFreeBytes = bytes of the largest free block
        zones[].keptAside = free single pages in the zone's cache
        orders[].order = a block of this order has 2^order pages
        orders[].blockBytes = bytes of such a block
        orders[].freeBelow16MiB = free blocks below 16 MiB
        orders[].freeBelow4GiB = free blocks from 16 MiB to 4 GiB
        orders[].freeAbove = free blocks from 4 GiB up
        held[].address = address of a block from `pages alloc`
        consistent = whether the allocator is sound
        violation = the first damage that was found
        order = order of the block
        size = bytes of the block
        address = address of the block; `null` when there is none
        freed = whether the block was freed
        status = `Success`, or why the allocator refused

        heap stress
        passed = whether no problem was found
        operations = operations done
        seed = seed of the workload
        refusals = requests that failed for lack of memory
        problem = what went wrong
        violation = damage that the check afterwards found

        pages stress
        passed = whether no problem was found
        operations = operations done
        seed = seed of the workload
        refusals = requests that failed for lack of memory
        problem = what went wrong
        violation = damage that the check afterwards found

        paging
        ranges[].first = first byte of the range
        ranges[].last = last byte of the range
        ranges[].size = bytes of the range
        ranges[].rights = `r`, `w` and `x`, with dashes for missing rights
        ranges[].memoryType = how caches treat the range
        ranges[].content = what the range holds
        mapped = number of mapped ranges
        levels = levels of page tables
        tablePages = pages of the page tables
        asPlanned = whether the tables are as they were built
        problem = the first difference from that
        writableAndExecutable = ranges that are both writable and executable

        pci
        functions[].address = bus, device and function number
        functions[].vendorId = number of the vendor
        functions[].deviceId = the vendor's number of the device
        functions[].classCode = base class, subclass and interface
        functions[].className = the class in words
        functions[].secondaryBus = the bus behind a bridge; 0 for none
        ranges[].function = the function that the range belongs to
        ranges[].bar = number of the base address register
        ranges[].address = first address; 0 when none is assigned
        ranges[].size = bytes; 0 when unknown
        ranges[].kind = memory or ports, in words

        peek
        address = the address
        value = the value that was read

        screen
        present = whether the kernel draws on a screen
        width = pixels in a line
        height = lines of pixels
        columns = characters in a line
        rows = lines of characters
        mode = width and height in words
        text = columns and rows in words
        stride = pixels from the start of one line to the next
        format = order of the colours in a pixel
        address = physical address of the first pixel
        size = bytes of the framebuffer

        search
        places[].address = address of a match
        count = number of matches; the list has the first 64
        unreadablePages = pages that were skipped

        serial
        ports[].name = name of the port
        ports[].port = first of its I/O ports, or its address in memory
        ports[].state = whether it exists, and its user
        ports[].speed = bits per second
        ports[].format = data bits, parity and stop bits
        ports[].lines = active modem lines

        df
        volumes[].drive = the drive, with a colon
        volumes[].sizeBytes = the most that files can take
        volumes[].usedBytes = what they take, with 1 KB for each file and folder
        volumes[].freeBytes = what they can still take now

        find
        paths[] = path of what was found, from the folder that was given

        ls
        entries[].changed = time of the last change, in UTC
        entries[].bytes = bytes of a file; null for a folder
        entries[].name = name without the path; that of a folder ends with `/`
        entries[].isFolder = whether it is a folder
        entries[].isReadOnly = whether it cannot be written or deleted
        entries[].isHidden = whether it is hidden

        pwd
        path = the current directory

        smbios
        version = version of the SMBIOS specification
        structures[].handle = handle of the structure
        structures[].type = number of its type
        structures[].name = name of its type
        structures[].what = its most important fields
        structure1[].field = name of a field; `structure2` is the next structure, and so on
        structure1[].value = value of the field

        theme
        themes[].name = the name that `theme` takes
        themes[].summary = what it looks like
        themes[].current = whether it is in use

        threads
        threads[].id = number of the thread
        threads[].name = its name
        threads[].state = what it does
        threads[].priority = its priority
        threads[].milliseconds = processor time
        threads[].turns = time slices
        threads[].stackUsed = bytes of its stack that were used at most; 0 when not known
        threads[].waitsFor = what it waits for
        methods[].method = a method of the call stack, innermost first

        time
        utc = the wall clock; `null` when it was not set
        counterSource = how the counter's frequency was found
        stopwatchNanoseconds = .NET's `Stopwatch`
        tickCountMilliseconds = .NET's `Environment.TickCount64`
        counterHertz = frequency of the time-stamp counter
        counterInvariant = whether the counter keeps its rate
        counterReference = the timer that it is compared with
        counterCorrections = corrections of the clock by that timer
        wakening = what wakes the idle processor
        nanoseconds = duration of the command
        allocated = bytes of objects allocated meanwhile
        collections = collections meanwhile

        uefi
        vendor = maker of the firmware
        revision = the maker's revision
        specification = version of the UEFI specification
        tables[].address = physical address of the table
        tables[].guid = GUID of the table
        tables[].name = name of the table
        variables[].vendor = GUID of the variable's vendor
        variables[].name = name of the variable
        problem = why the list is incomplete

        uefi var
        vendor = GUID of the variable's vendor
        attributes = attributes (UEFI 2.10, 8.2.1)
        data = content, two hexadecimal digits a byte

        uptime
        milliseconds = time since the start

        version
        name = `UefiKernel`
        version = version of the kernel
        build = number of the build
        commit = last commit that changed what the image is built from, with `+` for further changes; null when not known
        dotnet = version of .NET's class library
        secureBoot = whether Secure Boot is on, in words
        writes = `off` where commands do not change memory, ports and registers, else `on`
        licence = the licence
        """;

    private readonly Dictionary<string, string> _meanings = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unused = new(StringComparer.Ordinal);

    public JsonMeanings()
    {
        string heading = "";
        foreach (string line in All.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            int end = line.IndexOf(" = ", StringComparison.Ordinal);
            if (end < 0)
            {
                heading = line;
            }
            else
            {
                _meanings.Add($"{heading} {line[..end]}", line[(end + 3)..]);
                _unused.Add($"{heading} {line[..end]}");
            }
        }
    }

    /// <summary>The meanings that no member has asked for.</summary>
    public IEnumerable<string> Unused => _unused.Order(StringComparer.Ordinal);

    /// <summary>The meaning of a member, or null.</summary>
    /// <param name="path">The form of the command, such as <c>heap walk</c>.</param>
    /// <param name="member">The member.</param>
    public string? Find(string path, string member)
    {
        for (int end = path.Length; end > 0; end = path.LastIndexOf(' ', end - 1))
        {
            string key = $"{path[..end]} {member}";
            if (_meanings.TryGetValue(key, out string? meaning))
            {
                _unused.Remove(key);
                return meaning;
            }
        }

        return null;
    }
}
