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
}
