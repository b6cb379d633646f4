namespace UefiKernel.Kernel.Drivers.Screen;

/// <summary>Patterns side by side that have the same two colours.</summary>
/// <param name="End">The number of the first pattern behind them; they begin where the run before ends.</param>
/// <param name="Foreground">The pixel of a 1, in the screen's own format.</param>
/// <param name="Background">The pixel of a 0.</param>
public readonly record struct PixelRun(int End, uint Foreground, uint Background);
