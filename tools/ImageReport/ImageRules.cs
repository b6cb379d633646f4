using System.Collections.Generic;
using System.IO;
using System.Reflection.PortableExecutable;

namespace UefiKernel.ImageReport;

/// <summary>What the image must be for strict firmware to load it and for the kernel to protect its memory by section.</summary>
public static class ImageRules
{
    /// <summary>Sections are protected page by page, so each must begin on its own.</summary>
    public const int SectionAlignment = 4096;

    /// <summary>Checks an image.</summary>
    /// <param name="image">The file's bytes.</param>
    /// <returns>One line for each rule that it breaks.</returns>
    public static List<string> Check(byte[] image)
    {
        var problems = new List<string>();
        using var reader = new PEReader(new MemoryStream(image));
        PEHeaders headers = reader.PEHeaders;
        PEHeader? optional = headers.PEHeader;
        if (optional is null || optional.Magic != PEMagic.PE32Plus || headers.CoffHeader.Machine != Machine.Amd64)
        {
            problems.Add("not a PE32+ image for x86-64");
            return problems;
        }

        if (optional.Subsystem != Subsystem.EfiApplication)
        {
            problems.Add($"subsystem {optional.Subsystem}, expected EfiApplication");
        }

        if (optional.SectionAlignment != SectionAlignment)
        {
            problems.Add($"section alignment {optional.SectionAlignment}, expected {SectionAlignment}");
        }

        if ((optional.DllCharacteristics & DllCharacteristics.NxCompatible) == 0)
        {
            problems.Add("not marked NX-compatible");
        }

        if (optional.BaseRelocationTableDirectory.Size == 0)
        {
            problems.Add("no base relocations: firmware could load it at one address only");
        }

        foreach (SectionHeader section in headers.SectionHeaders)
        {
            const SectionCharacteristics Both = SectionCharacteristics.MemWrite | SectionCharacteristics.MemExecute;
            if ((section.SectionCharacteristics & Both) == Both)
            {
                problems.Add($"section {section.Name} is both writable and executable");
            }

            if (section.VirtualAddress % SectionAlignment != 0)
            {
                problems.Add($"section {section.Name} does not begin on a page");
            }
        }

        return problems;
    }
}
