# shellcheck shell=bash
# Builds console programs and an image with them (--app). Sourced by build.sh.

# Builds one program with the SDK, as it is, into a folder with its assembly, those of its packages and an empty file NAME.program.
# Arguments: a .cs file, a .csproj file, or a folder with one of them; the folder to build into.
build_program() {
    local path=$1 output=$2 projects assembly
    if [[ -d $path ]]; then
        projects=("$path"/*.csproj)
        [[ -e ${projects[0]} ]] || projects=("$path"/*.cs)
        [[ -e ${projects[0]} ]] || die "--app $path: expected a folder with a .csproj or a .cs file"
        ((${#projects[@]} == 1)) || die "--app $path: expected one .csproj, or one .cs file that is a program; found ${#projects[@]}. Name one"
        path=${projects[0]}
    fi
    [[ -e $path ]] || die "--app $path: there is no such file or folder"
    [[ $path == *.cs || $path == *.csproj ]] || die "--app $path: expected a .cs file, a .csproj file, or a folder with one"
    rm -rf "$output/app"
    # Only what the program consists of: no host, no native code, and the packages' files for Windows.
    dotnet build "$path" -c Release -r win-x64 --no-self-contained -p:UseAppHost=false -p:PublishAot=false --artifacts-path "$output" \
        -o "$output/app" -v:quiet -tl:off || die "--app $path: the program did not compile"
    assembly=("$output"/app/*.runtimeconfig.json)
    [[ -e ${assembly[0]} ]] || die "--app $path: expected a program; its OutputType has to be Exe"
    ((${#assembly[@]} == 1)) || die "--app $path: expected one program, found ${#assembly[@]}: the project refers to others"
    touch "${assembly[0]%.runtimeconfig.json}.program"
}

# Prints a text as MSBuild takes it for a property's value: quotation marks are removed from one otherwise, and a semicolon ends it.
escape_property() {
    local text=${1//%/%25}
    text=${text//;/%3B}
    printf '%s' "${text//\"/%22}"
}

# Takes one of the options --app PATH, --args TEXT, --manual, --bare; program_words is then the number of its words.
parse_program() {
    program_words=2
    case $1 in
        --manual) manual=1 program_words=1 ;;
        --bare) bare=1 program_words=1 ;;
        --app)
            (($# > 1)) || die "--app needs a path"
            # Relative to where the user is.
            [[ $2 == /* ]] && apps+=("$2") || apps+=("$CALLER_DIRECTORY/$2") ;;
        --args)
            (($# > 1)) || die "--args needs a text"
            ((${#apps[@]})) || die "--args stands behind the --app that it is for"
            app_arguments[${#apps[@]} - 1]=$2 ;;
    esac
}

# Refuses --bare with options that it does not go with.
require_bare() {
    ((${#apps[@]} == 1)) || die "--bare needs one --app; found ${#apps[@]}. Without the shell, nobody can choose between programs"
    [[ -z $manual ]] || die "--bare and --manual exclude each other: without the shell, nobody can start the program"
}

# Builds the programs of the array apps and the image with them, which is called PROGRAMS, or as programs_image says; BARE without the
# shell. Arguments: options for MSBuild.
build_programs() {
    local folder=$OUT/programs index built first='' name image=${programs_image:-PROGRAMS} program_sums links
    if [[ -n $bare ]]; then
        image=BARE
        set -- "$@" -p:HasShell=false
    fi
    links=$folder/$image
    rm -rf "$links"
    mkdir -p "$links"
    need_dotnet
    for index in "${!apps[@]}"; do
        # A folder for each path: what one program left there must not get into another.
        built=$(cksum <<<"${apps[index]}")
        built=${built%% *}
        build_program "${apps[index]}" "$folder/$built"
        ln -sfn "../$built/app" "$links/$built"
        name=$(basename "$folder/$built/app/"*.program .program)
        if [[ -n ${app_arguments[index]+set} ]] || ((${#apps[@]} == 1)); then
            first="run $name${app_arguments[index]:+ ${app_arguments[index]}}"
        fi
    done
    [[ -z $manual ]] || first=''
    program_sums=$(find programs \( -name bin -o -name obj \) -prune -o -type f -exec cksum {} + | LC_ALL=C sort; cksum "$links"/*/*.dll)
    pack_files "$links"/*/
    build_image "$image" programs/UefiKernel.Programs.csproj "${file_options[@]}" "-p:ProgramFolder=$PWD/$links" "-p:FirstLine=$(escape_property "$first")" "$@"
}
