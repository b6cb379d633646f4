# shellcheck shell=bash
# Signs the image for Secure Boot. Sourced by build.sh.

# Takes --key and --cert and the options of `build`; makes out/BOOTX64-signed.EFI and out/uefikernel-signed.img. The unsigned image stays.
sign() {
    local key='' certificate='' options=() signed=$OUT/BOOTX64-signed.EFI
    while (($#)); do
        case "$1 ${2:-}" in
            --key\ ?*) key=$2; shift 2 ;;
            --cert\ ?*) certificate=$2; shift 2 ;;
            *) options+=("$1"); shift ;;
        esac
    done
    [[ -n $key && -n $certificate ]] || die "sign needs both: --key FILE (the private key, PEM) and --cert FILE (its certificate, PEM)"
    [[ -r $key ]] || die "sign: the key $key cannot be read"
    [[ -r $certificate ]] || die "sign: the certificate $certificate cannot be read"
    parse_build "${options[@]}"
    build
    need sbsigntool
    local output
    # A key with a password is asked for it on the terminal.
    output=$(sbsign --key "$key" --cert "$certificate" --output "$signed.new" "$EFI" 2>&1) ||
        die "sbsign could not sign $EFI: $output"
    output=$(sbverify --cert "$certificate" "$signed.new" 2>&1) || die "sbverify does not accept the signature of $certificate: $output"
    mv "$signed.new" "$signed"
    say "sign: $signed, with $certificate"
    make_disk "$signed" "$OUT/uefikernel-signed.img"
}
