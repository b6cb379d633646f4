# shellcheck shell=bash
# Packs the kernel for other repositories: the packages UefiKernel.Sdk and UefiKernel.Templates in out/packages. Sourced by build.sh.

pack() {
    need nasm
    need_dotnet
    local kernel=$OUT/sdk binaries=$OUT/artifacts/bin tool
    dotnet build programs/UefiKernel.Programs.csproj -c Release '-t:Build;AssembleSources' -p:ImageName=SDK -v:quiet -tl:off
    rm -rf "$kernel"
    mkdir -p "$kernel/lib" "$OUT/packages"
    cp "$binaries"/UefiKernel.Kernel/release/*.dll "$kernel/lib/"
    cp "$OUT"/native/SDK/*.asm.obj "$kernel/"
    for tool in UefiKernel.ImageReport UefiKernel.ProgramImage; do
        cp "$binaries/$tool/release/$tool".{dll,runtimeconfig.json} "$kernel/"
    done
    dotnet pack sdk/UefiKernel.Sdk.csproj -c Release "-p:Kernel=$PWD/$kernel" -o "$OUT/packages" -v:quiet -tl:off
    dotnet pack sdk/templates/UefiKernel.Templates.csproj -c Release -o "$OUT/packages" -v:quiet -tl:off
    say "pack: $(find "$OUT/packages" -name '*.nupkg' | LC_ALL=C sort | paste -sd ' ')"
}
