using System;
using System.Collections.Generic;

namespace UefiKernel.Efi.Tests;

/// <summary>
/// Sizes and offsets in bytes for a 64-bit processor, worked out by hand from the structure declarations of the UEFI
/// specification 2.10 and its rule of natural alignment (section 2.3.1). Nothing here is computed from the code under test.
/// </summary>
internal static class SpecifiedLayouts
{
    // One structure per paragraph: name, size, then every field with its offset.
    private const string Text = """
        EfiBoolean 1
        Value 0

        EfiHandle 8
        Value 0

        EfiEvent 8
        Value 0

        EfiTpl 8
        Value 0

        EfiStatus 8
        Value 0

        EfiPhysicalAddress 8
        Value 0

        EfiVirtualAddress 8
        Value 0

        EfiGuid 16
        Data1 0  Data2 4  Data3 6  _data4First 8  _data4Last 12

        EfiTableHeader 24
        Signature 0  Revision 8  HeaderSize 12  Crc32 16  Reserved 20

        EfiConfigurationTable 24
        VendorGuid 0  VendorTable 16

        EfiSystemTable 120
        Hdr 0  FirmwareVendor 24  FirmwareRevision 32  ConsoleInHandle 40  ConIn 48  ConsoleOutHandle 56  ConOut 64
        StandardErrorHandle 72  StdErr 80  RuntimeServices 88  BootServices 96  NumberOfTableEntries 104  ConfigurationTable 112

        EfiBootServices 376
        Hdr 0  RaiseTpl 24  RestoreTpl 32
        AllocatePages 40  FreePages 48  GetMemoryMap 56  AllocatePool 64  FreePool 72
        CreateEvent 80  SetTimer 88  WaitForEvent 96  SignalEvent 104  CloseEvent 112  CheckEvent 120
        InstallProtocolInterface 128  ReinstallProtocolInterface 136  UninstallProtocolInterface 144
        HandleProtocol 152  Reserved 160
        RegisterProtocolNotify 168  LocateHandle 176  LocateDevicePath 184  InstallConfigurationTable 192
        LoadImage 200  StartImage 208  Exit 216  UnloadImage 224  ExitBootServices 232
        GetNextMonotonicCount 240  Stall 248  SetWatchdogTimer 256
        ConnectController 264  DisconnectController 272
        OpenProtocol 280  CloseProtocol 288  OpenProtocolInformation 296
        ProtocolsPerHandle 304  LocateHandleBuffer 312  LocateProtocol 320
        InstallMultipleProtocolInterfaces 328  UninstallMultipleProtocolInterfaces 336
        CalculateCrc32 344  CopyMem 352  SetMem 360  CreateEventEx 368

        EfiRuntimeServices 136
        Hdr 0  GetTime 24  SetTime 32  GetWakeupTime 40  SetWakeupTime 48
        SetVirtualAddressMap 56  ConvertPointer 64
        GetVariable 72  GetNextVariableName 80  SetVariable 88
        GetNextHighMonotonicCount 96  ResetSystem 104
        UpdateCapsule 112  QueryCapsuleCapabilities 120  QueryVariableInfo 128

        EfiMemoryDescriptor 40
        Type 0  PhysicalStart 8  VirtualStart 16  NumberOfPages 24  Attribute 32

        EfiTime 16
        Year 0  Month 2  Day 3  Hour 4  Minute 5  Second 6  Pad1 7  Nanosecond 8  TimeZone 12  Daylight 14  Pad2 15

        EfiTimeCapabilities 12
        Resolution 0  Accuracy 4  SetsToZero 8

        EfiCapsuleHeader 28
        CapsuleGuid 0  HeaderSize 16  Flags 20  CapsuleImageSize 24

        EfiOpenProtocolInformationEntry 24
        AgentHandle 0  ControllerHandle 8  Attributes 16  OpenCount 20

        EfiInputKey 4
        ScanCode 0  UnicodeChar 2

        EfiDevicePathProtocol 4
        Type 0  SubType 1  LengthLow 2  LengthHigh 3

        EfiSimpleTextInputProtocol 24
        Reset 0  ReadKeyStroke 8  WaitForKey 16

        EfiSimpleTextOutputProtocol 80
        Reset 0  OutputString 8  TestString 16  QueryMode 24  SetMode 32  SetAttribute 40  ClearScreen 48
        SetCursorPosition 56  EnableCursor 64  Mode 72

        EfiSimpleTextOutputMode 24
        MaxMode 0  Mode 4  Attribute 8  CursorColumn 12  CursorRow 16  CursorVisible 20

        EfiLoadedImageProtocol 96
        Revision 0  ParentHandle 8  SystemTable 16  DeviceHandle 24  FilePath 32  Reserved 40  LoadOptionsSize 48  LoadOptions 56
        ImageBase 64  ImageSize 72  ImageCodeType 80  ImageDataType 84  Unload 88

        EfiSimpleFileSystemProtocol 16
        Revision 0  OpenVolume 8

        EfiFileProtocol 120
        Revision 0  Open 8  Close 16  Delete 24  Read 32  Write 40  GetPosition 48  SetPosition 56  GetInfo 64  SetInfo 72
        Flush 80  OpenEx 88  ReadEx 96  WriteEx 104  FlushEx 112

        EfiGraphicsOutputProtocol 32
        QueryMode 0  SetMode 8  Blt 16  Mode 24

        EfiGraphicsOutputProtocolMode 40
        MaxMode 0  Mode 4  Info 8  SizeOfInfo 16  FrameBufferBase 24  FrameBufferSize 32

        EfiGraphicsOutputModeInformation 36
        Version 0  HorizontalResolution 4  VerticalResolution 8  PixelFormat 12  PixelInformation 16  PixelsPerScanLine 32

        EfiPixelBitmask 16
        RedMask 0  GreenMask 4  BlueMask 8  ReservedMask 12

        EfiGraphicsOutputBltPixel 4
        Blue 0  Green 1  Red 2  Reserved 3

        EfiEdidActiveProtocol 16
        SizeOfEdid 0  Edid 8

        EfiEdidDiscoveredProtocol 16
        SizeOfEdid 0  Edid 8

        EfiRngProtocol 16
        GetInfo 0  GetRng 8
        """;

    public static IReadOnlyDictionary<string, SpecifiedLayout> ByName { get; } = Parse();

    private static Dictionary<string, SpecifiedLayout> Parse()
    {
        var layouts = new Dictionary<string, SpecifiedLayout>();
        foreach (string paragraph in Text.ReplaceLineEndings("\n").Split("\n\n"))
        {
            string[] words = paragraph.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
            var fields = new Dictionary<string, int>();
            for (int i = 2; i < words.Length; i += 2)
            {
                fields.Add(words[i], int.Parse(words[i + 1]));
            }

            layouts.Add(words[0], new SpecifiedLayout(int.Parse(words[1]), fields));
        }

        return layouts;
    }
}

/// <summary>One structure's size and its fields' offsets, in bytes.</summary>
internal sealed record SpecifiedLayout(int Size, IReadOnlyDictionary<string, int> Offsets);
