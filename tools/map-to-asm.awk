# Turns the symbols of lld-link's map, sorted by address, into NASM source: an object file with the same names at the same offsets from
# the image's base, and no contents. gdb reads ELF but neither PDB nor CodeView; see write_symbols in build.sh. Input lines look like
#    0001:000000a6       name       00000001400010a6     object
# and the base, which is the symbol __ImageBase at 0000:00000000, sorts first. Only the low 32 bits of addresses are needed.

function hexadecimal(digits,    value, i) {
    for (i = 1; i <= length(digits); i++) value = value * 16 + index("0123456789abcdef", substr(digits, i, 1)) - 1
    return value
}

BEGIN { print "bits 64\nsection .text nobits alloc exec write align=4096" }

$2 == "__ImageBase" { base = hexadecimal(substr($3, 9)); next }

$1 !~ /^0000:/ {
    name = $2
    gsub(/[^A-Za-z0-9_$#@~.?]/, "_", name)
    if (name !~ /^[A-Za-z_?@]/ || seen[name]++) next
    offset = hexadecimal(substr($3, 9)) - base
    if (offset > end) print "resb " offset - end
    end = offset
    # The dollar lets a symbol have the name of an instruction or a register.
    print "global $" name ($1 ~ /^0001:/ ? ":function" : ":data") "\n$" name ":"
}

END { print "resb 1" }
