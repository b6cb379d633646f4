#!/usr/bin/env bash
# Instructions an operation, counted by valgrind's cachegrind, which do not move with the machine's load: the difference between a run with all operations of
# the timed part and one with none, less the same for the loop alone. Prints a table. Takes the program as published ahead of time.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Without its symbols, which this valgrind cannot read.
cp "${1:-$here/bin/Release/publish/UefiKernel.Memory.Benchmarks}" "$work/program"
program=$work/program
read -r -a allocators <<<"${2:-heap none first-fit glibc}"
read -r -a workloads <<<"${3:-larson 512 8K 64K}"
operations=100000

count() { # allocator workload operations
    GLIBC_TUNABLES=glibc.rtld.optional_static_tls=65536 DOTNET_GCHeapHardLimit=0x20000000 \
        valgrind --tool=cachegrind --cache-sim=no --branch-sim=yes --cachegrind-out-file=/dev/null "$program" once "$@" 2>&1 |
        awk '/I +refs:/ { gsub(",", "", $NF); i = $NF } /Mispredicts:/ { gsub(",", "", $3); m = $3 } END { print i, m }'
}

difference() { # allocator workload
    local all none
    read -r -a all < <(count "$1" "$2" $operations)
    read -r -a none < <(count "$1" "$2" 0)
    echo $((all[0] - none[0])) $((all[1] - none[1]))
}

echo "| instructions / mispredicted branches | larson | steady 60 %, N = 512 | 8 KiB | 64 KiB |"
echo "|---|---|---|---|---|"
declare -A floor
for workload in "${workloads[@]}"; do floor[$workload]=$(difference floor "$workload"); done
for allocator in "${allocators[@]}"; do
    row="| $allocator |"
    for workload in "${workloads[@]}"; do
        read -r -a own < <(difference "$allocator" "$workload")
        read -r -a base <<<"${floor[$workload]}"
        row+=$(awk -v i=$((own[0] - base[0])) -v m=$((own[1] - base[1])) -v n=$operations 'BEGIN { printf " %.0f / %.1f |", i / n, m / n }')
    done
    echo "$row"
done
