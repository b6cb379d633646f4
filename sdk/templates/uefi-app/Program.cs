// On this system: dotnet run. On bare metal, in QEMU: dotnet build -t:UefiRun
Console.WriteLine($"Hello from {Environment.OSVersion}, .NET {Environment.Version}");
