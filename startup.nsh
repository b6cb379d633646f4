# The UEFI shell runs this by itself when no key is pressed. It finds the volume that has the kernel and starts it from there.
@echo -off

# The kernel's load options. Take the # away for a heap of 32 MiB instead of 10 MiB:
# set -v options "heap=32M"

for %v in fs0 fs1 fs2 fs3 fs4 fs5 fs6 fs7 fs8 fs9
  if exist %v:\EFI\BOOT\BOOTX64.EFI then
    %v:
    \EFI\BOOT\BOOTX64.EFI %options%
    goto done
  endif
endfor
echo No volume has \EFI\BOOT\BOOTX64.EFI. Is the disk plugged in? "map -r" looks again.
:done
