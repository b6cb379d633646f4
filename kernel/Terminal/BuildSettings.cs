namespace UefiKernel.Kernel.Terminal;

/// <summary>What the build was told.</summary>
internal static class BuildSettings
{
    /// <summary>
    /// Whether commands change memory, ports and registers under Secure Boot too: <c>./build.sh image --unlocked</c>.
    /// </summary>
    public static bool IsUnlocked =>
#if UNLOCKED
        true;
#else
        false;
#endif
}
