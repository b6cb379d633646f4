namespace UefiKernel.Kernel.Drivers.Acpi;

/// <summary>The values that enter a sleeping state, from a <c>\_Sx</c> object (ACPI 6.4, 7.4.2): three bits each.</summary>
/// <param name="pm1a">For the SLP_TYP field of PM1a_CNT, or of SLEEP_CONTROL_REG: 0 to 7.</param>
/// <param name="pm1b">For the SLP_TYP field of PM1b_CNT: 0 to 7.</param>
public readonly struct SleepType(byte pm1a, byte pm1b)
{
    /// <summary>Largest value that the three bits hold.</summary>
    public const int Maximum = 7;

    /// <summary>For the SLP_TYP field of PM1a_CNT, or of SLEEP_CONTROL_REG: 0 to 7.</summary>
    public byte Pm1a { get; } = pm1a;

    /// <summary>For the SLP_TYP field of PM1b_CNT: 0 to 7.</summary>
    public byte Pm1b { get; } = pm1b;
}
