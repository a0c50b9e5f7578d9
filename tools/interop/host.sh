# The steps that our command takes; sourced by `run`. $RAID is the command, $pool the bytes to write,
# $dir the folder of the case, images are $dir/m0.img and so on.

image() { for i; do echo "$dir/m$i.img"; done; }
make_images() { for i; do truncate -s "${mib}M" "$dir/m$i.img"; done; }

# raid ARGUMENT...: our command; what it says goes to the log, and to $said.
raid() {
    local rc=0
    echo "+ raid $*"
    said=$("$RAID" "$@" 2>&1) || rc=$?
    echo "$said"
    return $rc
}
must() { # ARGUMENT...
    raid "$@" || fail "raid $1 ended with $?: $(tail -n 1 <<< "$said")"
}

# What must be in the array: the rounds of writing, done again on an ordinary file, which can be kept.
expected_sum() { # [keep]
    local w from to length file=$dir/expected
    truncate -s 0 "$file"
    truncate -s "$(array_bytes)" "$file"
    for w in $writes; do
        IFS=: read -r from to length <<< "$w"
        piece "$from" "$length" | dd of="$file" bs=1M iflag=fullblock oflag=seek_bytes conv=notrunc seek="$to" status=none
    done
    sha256sum < "$file" | cut -d' ' -f1
    [ "${1-}" = keep ] || rm -f "$file"
}
piece() { dd if="$pool" bs=1M iflag=skip_bytes,count_bytes skip="$1" count="$2" status=none; }
export_sum() { # IMAGE...
    "$RAID" export "$@" --to - 2>> "$dir/export.err" | sha256sum | cut -d' ' -f1
    return "${PIPESTATUS[0]}"
}

host_create() { # [assume-clean|spare|bitmap|journal|ppl|ppl6|missing=COUNT]
    local options=() given=() slot gone=0 m
    [ "$level" = 4 ] || options+=(--layout "$layout")
    case ${1-} in
        assume-clean) options+=(--assume-clean) ;;
        bitmap) options+=(--bitmap internal --bitmap-chunk "$(bitmap_chunk)K") ;;
        ppl | ppl6)
            policy=$1
            options+=(--consistency-policy "$1")
            ;;
        missing=*) gone=${1#missing=} ;;
        journal)
            take_blank
            journal=$new
            rm -f "$(image "$new")"
            options+=(--write-journal "$(image "$new")")
            ;;
        spare)
            take_blank
            spares=$new
            rm -f "$(image "$new")"
            options+=(--spare-devices 1)
            ;;
    esac
    for ((; gone > 0; gone--)); do
        m=$(victim)
        put_slot "$(slot_of "$m")" -
        make_images "$m"
    done
    for slot in $members; do [ "$slot" = - ] && given+=(missing) || given+=("$(image "$slot")"); done
    must create --level "$level" --raid-devices "$n" --size "${mib}M" --chunk "${chunk}K" --metadata "$meta" \
        --name "interop:$id" "${options[@]}" "${given[@]}" $(image $spares)
}

host_import() { # [JOURNAL-MODE]
    local mode=(${1:+--journal-mode "$1"}) w from to length rc
    for w in $(next_writes); do
        IFS=: read -r from to length <<< "$w"
        rc=0
        said=$(piece "$from" "$length" | "$RAID" import $(image $(devices)) --from - --offset "$to" "${mode[@]}" 2>&1) || rc=$?
        echo "+ raid import --offset $to: $said"
        [ $rc = 0 ] || fail "raid import ended with $rc: $(tail -n 1 <<< "$said")"
        writes="$writes $w"
    done
    sum=$(expected_sum)
}
host_rewrite() { host_import "$@"; }

host_lose() {
    local m
    m=$(victim)
    must fail $(image $(present)) --member "$(image "$m")"
    must remove $(image $(present)) --member "$(image "$m")"
    forget_member "$m"
}

host_replace() {
    while [ "$(missing)" -gt 0 ]; do
        take_blank
        must add $(image $(present)) --new "$(image "$new")"
        put_slot "$(first_missing)" "$new"
        must rebuild $(image $(present))
    done
}

# Reads a little-endian word of a member's superblock: superblock IMAGE OFFSET BYTES.
superblock() {
    local at=4096
    case $meta in
        1.1) at=0 ;;
        1.0) at=$(((mib * 2048 - 16) / 8 * 8 * 512)) ;;
    esac
    od -A n -t "u$3" -j $((at + $2)) -N "$3" "$(image "$1")" | tr -d ' '
}

# Ends a rebuild by Ctrl-C once the new member's superblock tells of progress.
host_interrupt() {
    local rc=0 pid
    take_blank
    must add $(image $(present)) --new "$(image "$new")"
    recovering=$(first_missing)
    put_slot "$recovering" "$new"
    env --default-signal=INT "$RAID" rebuild $(image $(present)) > "$dir/rebuild.log" 2>&1 &
    pid=$!
    while kill -0 $pid 2> /dev/null; do
        [ $(($(superblock "$new" 8 4) & 2)) = 0 ] || [ "$(superblock "$new" 152 8)" = 0 ] || break
    done
    kill -INT $pid 2> /dev/null
    wait $pid || rc=$?
    echo "+ raid rebuild, interrupted: $rc"
    cat "$dir/rebuild.log"
    [ $rc != 0 ] || fail 'the rebuild was over before it could be interrupted'
    [ $(($(superblock "$new" 8 4) & 2)) = 2 ] || fail 'no recovery offset after the interruption'
    position=$(superblock "$new" 152 8)
}

host_resume() { # a rebuild, or the replacement of the member in the slot that the spare is to take
    must rebuild $(image $(present) $spares)
    if [ "$spares" ]; then
        lost="$lost $old"
        put_slot "$(slot_of "$old")" "$spares"
        spares=
    fi
    recovering=
}

# A member is replaced by a new one; with "interrupt" until Ctrl-C, once the new one's superblock tells of progress.
host_exchange() { # [interrupt]
    local rc=0 pid slot
    old=$(victim)
    slot=$(slot_of "$old")
    take_blank
    losses=$((losses + 1))
    if [ "${1-}" != interrupt ]; then
        must replace $(image $(present)) --member "$(image "$old")" --with "$(image "$new")"
        put_slot "$slot" "$new"
        lost="$lost $old"
        return
    fi
    must add $(image $(present)) --new "$(image "$new")"
    env --default-signal=INT "$RAID" replace $(image $(present) "$new") --member "$slot" --with "$(image "$new")" \
        > "$dir/replace.log" 2>&1 &
    pid=$!
    while kill -0 $pid 2> /dev/null; do
        [ $(($(superblock "$new" 8 4) & 18)) != 18 ] || [ "$(superblock "$new" 152 8)" = 0 ] || break
    done
    kill -INT $pid 2> /dev/null
    wait $pid || rc=$?
    echo "+ raid replace, interrupted: $rc"
    cat "$dir/replace.log"
    [ $rc = 130 ] || fail 'the replacement was over before it could be interrupted'
    [ $(($(superblock "$new" 8 4) & 18)) = 18 ] || fail 'no replacement with a recovery offset after the interruption'
    position=$(superblock "$new" 152 8)
    spares=$new
}

# The member that was lost last comes back; only a part of it is copied, as the array has a bitmap.
host_readd() {
    local m=${lost##* }
    must re-add $(image $(present)) --member "$(image "$m")"
    grep -q 'is back in slot' <<< "$said" || fail "no partial recovery: $said"
    return_member "$m"
}

# Our command is killed while it writes the same bytes again and again.
host_kill() { # [JOURNAL-MODE]
    local mode=(${1:+--journal-mode "$1"}) pid killed='' first before
    first=$(set -- $(present) && echo "$1")
    expected_sum keep > /dev/null
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do
        before=$(superblock "$first" 200 8)
        "$RAID" import $(image $(devices)) --from "$dir/expected" "${mode[@]}" > /dev/null 2>&1 &
        pid=$!
        while kill -0 $pid 2> /dev/null; do
            if is_active "$first" || { [ "$journal" ] && [ "$(superblock "$first" 200 8)" != "$before" ]; }; then
                sleep "0.$((RANDOM % 3))"
                kill -9 $pid
                killed=yes
                break
            fi
        done
        wait $pid 2> /dev/null
        [ $killed ] && { [ "$journal" ] || is_active "$first"; } && break
        killed=
    done
    rm -f "$dir/expected"
    [ $killed ] || fail 'the command was never killed while the array was active'
}
is_active() { [ "$(superblock "$1" 208 8)" = 0 ]; } # IMAGE

# mdadm told the same of every bitmap as our command does.
host_bits() {
    local m
    for m in $(present); do
        "$RAID" examine --bitmap "$(image "$m")" | sed 1d > "$dir/bits.ours" || fail 'raid examine --bitmap failed'
        diff "$dir/bits.$m" "$dir/bits.ours" || fail "bitmap of image $m: mdadm told otherwise"
    done
}

# What the bitmap marks is resynced after a crash, and the bitmap is empty then.
host_resync() {
    must rebuild $(image $(present))
    must examine --bitmap $(image $(present))
    [ "$(grep -c ', 0 dirty' <<< "$said")" = "$n" ] || fail 'bits are left'
}

host_check() { must check $(image $(devices)); }

# A resync that Linux had begun, or began anew as it was killed.
host_finish() { must rebuild $(image $(devices)); }

# What mdadm told of every member's partial parity log.
host_log() {
    local m want sectors at
    for m in $(present); do
        read -r sectors at < "$dir/log.$m"
        must examine "$(image "$m")"
        want="PPL : $sectors sectors at offset $at sectors from superblock"
        grep -q "$want\$" <<< "$said" || fail "raid examine of image $m does not tell $want"
    done
}

host_examine() { agree told_by_ours; }
told_by_ours() { # IMAGE
    TZ=UTC "$RAID" examine "$(image "$1")" 2>> "$dir/examine.err" | sed '1d; /^ *Bad Blocks :/d; /^ *Remark :/d'
}

# Examines and reads the array, stale members and spares among those named, and no byte of any changes.
host_read() {
    local all before got want=0
    all=$(image $lost $spares $(devices) | tac)
    before=$(sha256sum $all)
    must examine $all
    must detail $all
    [ "$(missing)" = 0 ] && [ -z "$recovering" ] || want=1
    got=0
    raid detail --test $all || got=$?
    [ $got = $want ] || fail "raid detail --test ended with $got, not $want"
    got=$(export_sum $all) || fail "raid export failed: $(tail -n 1 "$dir/export.err")"
    [ "$got" = "$sum" ] || fail "raid export: $got, Linux says $sum"
    [ "$sum" = "$(expected_sum)" ] || fail 'the content is not what was written'
    [ "$(sha256sum $all)" = "$before" ] || fail 'a member was written to'
}

# The same without each single member, without some pairs where two may be missing; without too many it is refused. A
# member that is being rebuilt counts as missing.
host_losses() {
    local all=($(present)) before left got pair k want gone
    before=$(sha256sum $(image "${all[@]}"))
    k=${#all[@]}
    for pair in $(seq 0 $((k - 1)) | sed 's/.*/& &/;s/ /,/') 0,1 "$((k - 2)),$((k - 1))" "$((id % k)),$(((id + 2) % k))"; do
        left=("${all[@]}")
        unset "left[${pair%,*}]" "left[${pair#*,}]"
        want=good
        gone=$((n - ${#left[@]}))
        for m in "${left[@]}"; do [ -z "$recovering" ] || [ "$(slot_of "$m")" != "$recovering" ] || gone=$((gone + 1)); done
        [ $gone -le "$(parities)" ] || want=refused
        if got=$(export_sum $(image "${left[@]}")); then
            [ $want = good ] || fail "raid export without $pair did not refuse"
            [ "$got" = "$sum" ] || fail "raid export without $pair: $got, Linux says $sum"
        else
            [ $want = refused ] || fail "raid export without $pair failed: $(tail -n 1 "$dir/export.err")"
        fi
    done
    [ "$(sha256sum $(image "${all[@]}"))" = "$before" ] || fail 'a member was written to'
}

# A dirty array that lost a member is refused.
host_refuse() {
    local all=($(present)) dirty=
    for m in "${all[@]}"; do [ "$(superblock "$m" 208 8)" = 18446744073709551615 ] || dirty=yes; done
    [ $dirty ] || fail 'Linux left the array clean'
    ! export_sum $(image "${all[@]:1}") > /dev/null || fail 'dirty and degraded, but raid export did not refuse'
}

# Bad blocks of Linux hold rubbish from now on.
host_spoil() {
    local m sector sectors
    for m in $(present); do
        while read -r sector _ sectors _; do
            dd if=/dev/urandom of="$(image "$m")" bs=512 seek="$sector" count="$sectors" conv=notrunc status=none
        done < <(sed -n '/ for .* sectors/p' "$dir/bad.$m")
        must examine --bad-blocks "$(image "$m")"
        [ "$(sed '1,/Bad-blocks/d' <<< "$said")" = "$(sed 1d "$dir/bad.$m")" ] || fail "bad blocks of member $m: $said"
    done
}

# As many members as the level can do without are lost; the rebuild goes past what nothing gives back, and says so.
host_lost() {
    local k m rc=0 file=$dir/expected from to
    for ((k = $(parities); k > 0; k--)); do
        while m=$(victim); grep -q ' for .* sectors' "$dir/bad.$m"; do losses=$((losses + 1)); done
        must fail $(image $(present)) --member "$(image "$m")"
        must remove $(image $(present)) --member "$(image "$m")"
        forget_member "$m"
    done
    while [ "$(missing)" -gt 0 ]; do
        take_blank
        must add $(image $(present)) --new "$(image "$new")"
        put_slot "$(first_missing)" "$new"
        raid rebuild $(image $(present)) || rc=$?
    done
    [ $rc = 9 ] || fail "the rebuild ended with $rc, not 9"
    expected_sum keep > /dev/null
    : > "$dir/lost"
    while read -r _ _ from _ to _; do
        dd if=/dev/zero of="$file" bs=4096 seek=$((from / 4096)) count=$(((to + 1 - from) / 4096)) conv=notrunc status=none
        echo "$from $to" >> "$dir/lost"
    done < <(grep '^lost bytes ' <<< "$said")
    sha256sum < "$file" | cut -d' ' -f1 > "$dir/lostsum"
    rm -f "$file"
    for m in $(present); do "$RAID" examine --bad-blocks "$(image "$m")" > "$dir/bad.$m" || fail 'raid examine failed'; done
}
