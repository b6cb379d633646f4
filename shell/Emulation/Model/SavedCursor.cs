namespace UefiKernel.Shell.Emulation.Model;

/// <summary>What DECSC saves and DECRC brings back (VT510 reference, DECSC).</summary>
internal struct SavedCursor
{
    public int Column;
    public int Row;
    public Pen Pen;
    public CharacterSets Sets;
    public bool WrapPending;
    public bool OriginMode;
}
