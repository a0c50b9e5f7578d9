# What host.sh and guest.sh share: the state of a case, kept in the file $dir/state between the two.
#
#   members  image numbers by slot, '-' for a missing one        recovering  the slot being rebuilt, or empty
#   spares   image numbers of attached spares                    position    its recovery offset in sectors
#   blanks   image numbers not in use yet                        losses      how many members were lost so far
#   lost     image numbers of members that were failed           writes      POOL:ARRAY:LENGTH in bytes, in order
#   sum      SHA-256 of the array's content                      journal     image number of the write journal, or empty
#   policy   ppl, ppl6, or empty
#
# and $level $n (members) $layout $chunk (KiB) $meta $mib $id, which do not change.

fail() {
    [ -s "$dir/reason" ] || echo "$*" > "$dir/reason"
    echo "FAIL: $*"
    exit 1
}

load_state() { . "$dir/state"; }
save_state() {
    local v
    for v in members spares blanks old lost sum recovering position losses writes journal policy; do
        printf '%s=%q\n' "$v" "${!v}"
    done > "$dir/state.new"
    mv "$dir/state.new" "$dir/state"
}

present() { echo "${members//-/}"; }
devices() { echo $(present) $journal; } # all that the array needs
count() { echo $#; }
parities() { [ "$level" = 6 ] && echo 2 || echo 1; }
missing() { echo $((n - $(count $(present)))); }
slot_of() { # IMAGE
    local i=0 m
    for m in $members; do
        [ "$m" = "$1" ] && echo $i
        i=$((i + 1))
    done
}
put_slot() { # SLOT IMAGE
    local all=($members)
    all[$1]=$2
    members="${all[*]}"
}
first_missing() {
    local i=0 m
    for m in $members; do
        [ "$m" = - ] && echo $i && return
        i=$((i + 1))
    done
}

# The next image to lose: another slot in every case.
victim() {
    local all=($members) i
    for ((i = id + 3 * losses; ; i++)); do
        [ "${all[i % n]}" = - ] || break
    done
    echo "${all[i % n]}"
}
forget_member() { # IMAGE
    put_slot "$(slot_of "$1")" -
    lost="$lost $1"
    losses=$((losses + 1))
}
return_member() { # IMAGE
    put_slot "$(first_missing)" "$1"
    lost=${lost% *}
}

# What one side tells of every member, the other has to tell next, in the same words.
agree() { # COMMAND, which tells of an IMAGE
    local m
    for m in $(devices); do
        "$1" "$m" > "$dir/told.new"
        [ -s "$dir/told.new" ] || fail "nothing is told of image $m"
        if [ -s "$dir/told.$m" ]; then
            diff "$dir/told.$m" "$dir/told.new" || fail "of image $m the two sides tell differently"
            : > "$dir/told.$m"
        else
            mv "$dir/told.new" "$dir/told.$m"
        fi
    done
}

# Small enough for several bits a member, large enough for few of them to be set by a write.
bitmap_chunk() { echo $((chunk > 64 ? chunk : 64)); }

take_blank() { # prints nothing; sets new
    set -- $blanks
    [ $# -gt 0 ] || fail 'no unused image is left'
    new=$1
    shift
    blanks=$*
}

# What mdadm would choose (see docs/ON_DISK.md): the component's size, hence the array's, in bytes.
array_bytes() {
    local sectors=$((mib * 2048)) headroom=262144 room=8 data
    [ -z "$policy" ] || room=2048
    if [ "$meta" = 1.0 ]; then
        data=$(((sectors - 16) / 8 * 8 - 16))
    else
        while [ $((headroom << 10)) -gt $sectors ] && [ $headroom -gt $((4 * chunk)) ]; do headroom=$((headroom / 2)); done
        data=$((sectors - (24 + room + headroom + 2047) / 2048 * 2048))
    fi
    echo $((data / (2 * chunk) * chunk * 1024 * (n - $(parities))))
}

# One round of writing: the whole array (at most 40 MiB of it), a piece across a chunk border, and one small block.
next_writes() {
    local bytes round=$(count $writes)
    bytes=$(array_bytes)
    echo "$(((id * 37 + round * 211) % 1024 * 4096 + 17)):0:$((bytes < 40 << 20 ? bytes : 40 << 20))"
    echo "$(((id + round) * 513)):$((chunk * 1024 * (16 + round) - 512 * (1 + id % 64))):$((133 * 512))"
    echo "$(((id + round) * 771)):$(((3 * chunk + 5 + round) * 1024 * n / 2)):4096"
}
