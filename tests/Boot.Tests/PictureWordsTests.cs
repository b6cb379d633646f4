using Xunit;

namespace UefiKernel.Boot.Tests;

public class PictureWordsTests
{
    [Fact]
    public void Numbers_addresses_names_of_methods_and_passing_states_do_not_count() => Assert.Equal(
        ["all", "heap", "memory", "the", "used"],
        PictureWords.Find(
            [
                "The heap: 12.5 KiB used", "0xFEE00000 1A2B ready 3rd", "Kernel.Boot.Main() + 0x12", "Memory  ██░ all.", "a b",
                "heap",
            ]));

    [Fact]
    public void What_threads_wait_for_and_what_a_busy_host_adds_does_not_count() => Assert.Equal(
        ["finalizer", "normal", "serial", "time"],
        PictureWords.Find(
            [
                "   3  finalizer  waiting  normal    0.013 s      41  3.1 KiB  a condition",
                "   4  serial     created  normal    0.000 s       0  3.1 KiB  time to pass",
                "Long periods with interrupts off  2  'log warn' names the threads",
            ]));
}
