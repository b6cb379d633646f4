using System;
using System.Collections.Generic;
using System.Globalization;
using UefiKernel.Boot.Tests.Harness;
using Xunit.Sdk;

namespace UefiKernel.Boot.Tests;

/// <summary>The same scenario several times, for what goes wrong only now and then.</summary>
internal static class Scenario
{
    /// <summary>How often, when the environment says; see <see cref="Rounds"/>.</summary>
    public const string RoundsVariable = "UEFIKERNEL_STALL_ROUNDS";

    /// <summary>The number in the environment variable, or the given one.</summary>
    public static int Rounds(int usual) =>
        int.Parse(Environment.GetEnvironmentVariable(RoundsVariable) ?? $"{usual}", CultureInfo.InvariantCulture);

    /// <summary>
    /// Runs all rounds, those after a failure too, so that the result says how often it goes wrong and shows each time.
    /// </summary>
    /// <param name="rounds">How often.</param>
    /// <param name="round">The scenario. It gets the round's number, from 1 on, for the names of its machines.</param>
    public static void Repeat(int rounds, Action<int> round)
    {
        var failures = new List<string>();
        for (int i = 1; i <= rounds; i++)
        {
            try
            {
                round(i);
            }
            catch (Exception exception) when (exception is BootTestException or XunitException)
            {
                failures.Add($"Round {i}: {exception.Message}");
            }
        }

        if (failures.Count != 0)
        {
            throw new BootTestException($"{failures.Count} of {rounds} rounds failed.\n{string.Join('\n', failures)}");
        }
    }
}
