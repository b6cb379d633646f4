using System;

namespace UefiKernel.Image;

/// <summary>Ends a check that cannot be made here and now: neither passed nor failed.</summary>
/// <param name="reason">Why not.</param>
internal sealed class CheckSkipped(string reason) : Exception(reason);
