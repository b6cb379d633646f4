# shellcheck shell=bash
# The files that an image puts on its RAM disk: folders of --files, and what programs have besides their assemblies. Sourced by build.sh.

# Takes the folder of one option --files.
add_files() {
    local folder=$1
    # Relative to where the user is.
    [[ $folder == /* ]] || folder=$CALLER_DIRECTORY/$folder
    [[ -d $folder ]] || die "--files $1: expected a folder"
    file_folders+=("$folder")
}

# Packs the files into out/files.tar and sets file_options and file_sums for build_image; both are empty without files.
# The same files give the same archive, bit by bit. Arguments: folders of built programs.
pack_files() {
    local staging=$OUT/files archive=$OUT/files.tar folder
    file_options=() file_sums=''
    rm -rf "$staging" "$archive"
    mkdir -p "$staging"
    for folder in "$@"; do
        (cd "$folder" && find . -type f ! -name '*.dll' ! -name '*.pdb' ! -name '*.deps.json' ! -name '*.runtimeconfig.json' \
            ! -name '*.program' -print0) | while IFS= read -r -d '' name; do
            mkdir -p "$staging/$(dirname "$name")"
            cp "$folder/$name" "$staging/$name"
        done
    done
    for folder in "${file_folders[@]}"; do cp -RL "$folder/." "$staging"; done
    [[ -n $(find "$staging" -mindepth 1 -print -quit) ]] || return 0
    tar --format=ustar --sort=name --owner=0 --group=0 --numeric-owner --mode=0644 --mtime=@1767225600 -cf "$archive" -C "$staging" . ||
        die "--files: the files could not be packed; a path can have 255 characters"
    # shellcheck disable=SC2034  # build_image reads them.
    file_options=("-p:Files=$(realpath "$archive")") file_sums=$(cksum "$archive")
}
