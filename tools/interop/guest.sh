# The steps that Linux takes; sourced by the script that `run` starts in the guest.
. /in/common.sh

dev() { # IMAGE
    local letters=abcdefghijklmnopqrstuvwxyz
    echo "/dev/vd${letters:first + $1:1}"
}
devs() { for i; do dev "$i"; done; }

# quietly COMMAND...: it must succeed and say nothing but what $expect holds.
quietly() {
    local said
    echo "+ $*"
    said=$("$@" 2>&1) || fail "$1 $2 failed: $said"
    echo "$said"
    [ "$said" = "$expect" ] || fail "$1 $2 said: $said"
}

settle() { # until no member is missing any more and nothing runs
    local i
    for ((i = 0; i < 1200; i++)); do
        [ "$(cat $sys/degraded)" = 0 ] && md-wait "${md#/dev/}" && return
        usleep 50000
    done
    fail "not rebuilt: $(grep -A 3 "^${md#/dev/} " /proc/mdstat)"
}

checksum() {
    blockdev --flushbufs $md
    sha256sum < $md | cut -d' ' -f1
}

guest_create() { # [spare|bitmap|journal|ppl]
    local options=() member=(${members}) all i
    [ "$level" = 4 ] || options+=(--layout="$layout")
    [ "${1-}" = bitmap ] && options+=(--bitmap=internal --bitmap-chunk="$(bitmap_chunk)K")
    if [ "${1-}" = ppl ]; then
        policy=ppl
        options+=(--consistency-policy=ppl)
    fi
    all=$(devs $members)
    if [ "${1-}" = journal ]; then
        take_blank
        journal=$new
        options+=(--write-journal="$(dev "$new")")
    fi
    if [ "${1-}" = spare ]; then
        take_blank
        spares=$new
        options+=(--spare-devices=1)
        all="$all $(dev $new)"
    fi
    mdadm --create $md --run --level="$level" --raid-devices="$n" --chunk="$chunk" --metadata="$meta" \
        "${options[@]}" $all || fail 'mdadm --create failed'
    settle
}

write_round() {
    local w from to length
    for w in $(next_writes); do
        IFS=: read -r from to length <<< "$w"
        dd if=/in/pool of=$md bs=1M iflag=skip_bytes,count_bytes,fullblock oflag=seek_bytes conv=notrunc,fsync \
            skip=$from seek=$to count=$length 2> "$dir/dd" || fail "writing $md: $(cat "$dir/dd")"
        writes="$writes $w"
    done
    sum=$(checksum)
}
guest_fill() { write_round; }
guest_rewrite() { write_round; }

# The member that was lost last comes back; Linux copies only what the bitmap marks.
guest_readd() {
    local m=${lost##* }
    dmesg -c > /dev/null
    mdadm $md --re-add "$(dev "$m")" || fail 'mdadm --re-add failed'
    settle
    return_member "$m"
}

# What mdadm tells of every member's bitmap, for our command to tell the same.
guest_bits() {
    local m
    for m in $(present); do
        mdadm --examine-bitmap "$(dev "$m")" | sed 1d > "$dir/bits.$m" || fail 'mdadm --examine-bitmap failed'
        grep -q 'State : OK' "$dir/bits.$m" || fail "bitmap of image $m: $(cat "$dir/bits.$m")"
    done
}

# Linux keeps a partial parity log, and mdadm tells where, for our command to tell the same.
guest_log() {
    local m facts
    facts=$(cat $sys/consistency_policy)
    [ "$facts" = ppl ] || fail "the consistency policy is $facts"
    for m in $(present); do
        facts=$(mdadm --examine "$(dev "$m")")
        sed -n 's/^ *PPL : \([0-9]*\) sectors at offset \(-\{0,1\}[0-9]*\) sectors from superblock$/\1 \2/p' <<< "$facts" > "$dir/log.$m"
        [ -s "$dir/log.$m" ] || fail "mdadm tells of no PPL: $facts"
    done
}

guest_examine() { agree told_by_mdadm; }
told_by_mdadm() { # IMAGE
    TZ=UTC mdadm --examine "$(dev "$1")" | sed '1d; /^ *Bad Blocks :/d; s/  (local to host .*)$//'
}

# Linux takes over what was left active: it resyncs by the bitmap, then nothing is wrong.
guest_takeover() {
    local got
    dmesg -c > /dev/null
    mdadm --assemble $md $(devs $(devices)) || fail 'mdadm --assemble failed'
    md-wait "${md#/dev/}"
    dmesg > "$dir/dmesg"
    ! grep -iE 'error|fail|kicking|non-fresh|invalid|out of date' "$dir/dmesg" || fail 'the kernel complains'
    got=$(checksum)
    [ "$got" = "$sum" ] || fail "content: $got, expected $sum"
}

guest_check() {
    local said
    said=$(md-check "${md#/dev/}") || fail "check: $said"
    echo "$said"
}

guest_lose() { # [all]: one member, or as many as the level can do without
    local k=1 m d
    [ "${1-}" = all ] && k=$(parities)
    while [ $k -gt 0 ]; do
        m=$(victim)
        d=$(dev "$m")
        mdadm $md --fail "$d" || fail "mdadm --fail $d failed"
        for _ in 1 2 3 4 5 6 7 8 9 10; do
            mdadm $md --remove "$d" && break
            usleep 200000
        done
        forget_member "$m"
        k=$((k - 1))
    done
}

# Waits until Linux has taken what it was given, then reads from the kernel which image got which slot.
learn_slots() { # IMAGE...
    local i slot
    for i; do
        slot=$(cat $sys/dev-"$(basename "$(dev "$i")")"/slot)
        put_slot "$slot" "$i"
    done
}

guest_replace() {
    local k added=
    for ((k = $(missing); k > 0; k--)); do
        take_blank
        added="$added $new"
    done
    mdadm $md --add $(devs $added) || fail 'mdadm --add failed'
    settle
    learn_slots $added
}

guest_spare() { # the spare takes the place of the lost member unasked
    settle
    learn_slots $spares
    spares=
}

guest_stop() { mdadm --stop $md || fail 'mdadm --stop failed'; }

# Linux finds the array as it should be; assembles it when it is not running; its content is as expected.
guest_accept() {
    local m role=0 all=($members) have gone expect='' facts got
    have=$(count $(present))
    gone=$((n - have))
    if [ ! -e $sys/array_state ]; then
        for m in $members; do
            if [ "$m" != - ]; then
                facts=$(mdadm --examine "$(dev "$m")") || fail "mdadm --examine of member $role failed"
                echo "$facts"
                grep -q 'Checksum : .* - correct' <<< "$facts" || fail "checksum of member $role"
                grep -q 'State : clean' <<< "$facts" || fail "member $role is not clean"
                grep -q "Device Role : Active device $role\$" <<< "$facts" || fail "role of member $role"
                got=$(sed -n 's/.*Array State : \([A.R]*\).*/\1/p' <<< "$facts")
                [ "$got" = "$(for m in $members; do [ "$m" = - ] && printf . || printf A; done)" ] ||
                    fail "array state on member $role: $got"
            fi
            role=$((role + 1))
        done
        expect="mdadm: $md has been started with $have drives"
        [ $gone = 0 ] || expect="$expect (out of $n)"
        [ -z "$spares" ] || expect="$expect and 1 spare"
        [ -z "$journal" ] || expect="$expect and 1 journal"
        expect="$expect."
        dmesg -c > /dev/null
        quietly mdadm --assemble $md $(devs $(devices) $spares)
        dmesg > "$dir/dmesg"
        ! grep -iE 'not clean|error|fail|mismatch|kicking|non-fresh|invalid' "$dir/dmesg" || fail 'the kernel complains'
        got=$(cat $sys/sync_action)
        [ "$got" = idle ] || fail "Linux began a $got"
    fi
    [ "$(cat $sys/degraded)" = $gone ] || fail "degraded is $(cat $sys/degraded), not $gone"
    got=$(checksum)
    [ "$got" = "$sum" ] || fail "content: $got, expected $sum"
}

# mdadm makes an array of the same kind: --examine must tell the same of both but for names, times and counts.
guest_facts() {
    local i loops= options=() ignore='UUID|Name|Time|Checksum|Events|^/dev/|Device Role|^ *$'
    modprobe loop
    [ "$level" = 4 ] || options+=(--layout="$layout")
    [ "${1-}" = bitmap ] && options+=(--bitmap=internal --bitmap-chunk="$(bitmap_chunk)K")
    if [ "${1-}" = ppl ]; then # mdadm writes feature 400; the kernel makes 800 of it with its first update, and so have ours
        options+=(--consistency-policy=ppl)
        ignore="$ignore|Feature Map"
    fi
    for ((i = 0; i < $(count $(devices)); i++)); do
        truncate -s 0 /tmp/reference$i
        truncate -s "${mib}M" /tmp/reference$i
        losetup /dev/loop$i /tmp/reference$i || fail 'no loop device'
        [ $i = "$n" ] && options+=(--write-journal=/dev/loop$i) || loops="$loops /dev/loop$i"
    done
    mdadm --create /dev/md99 --run --assume-clean --level="$level" --raid-devices="$n" --chunk="$chunk" \
        --metadata="$meta" "${options[@]}" $loops && mdadm --stop /dev/md99 || fail 'no reference array'
    for ((i = 0; i < $(count $(devices)); i++)); do
        mdadm --examine /dev/loop$i | grep -vE "$ignore" > /tmp/theirs
        mdadm --examine "$(dev "$(cut -d' ' -f$((i + 1)) <<< "$members $journal")")" | grep -vE "$ignore" > /tmp/ours
        diff /tmp/theirs /tmp/ours > "$dir/facts" ||
            fail "member $i differs from mdadm's (-): $(grep '^[-+] ' "$dir/facts" | tr -s ' \n' ' ')"
    done
    losetup -d $loops ${journal:+/dev/loop$n}
    rm -f /tmp/reference*
}

guest_interrupt() { # a rebuild stopped half-way
    local at=$(($(cat $sys/component_size) / chunk / 2 * chunk * 2)) got
    take_blank
    echo $at > $sys/sync_max
    mdadm $md --add "$(dev "$new")" || fail 'mdadm --add failed'
    md-stop-at "${md#/dev/}" $at || fail 'the rebuild did not come half-way'
    recovering=$(cat $sys/dev-"$(basename "$(dev "$new")")"/slot)
    put_slot "$recovering" "$new"
    position=$at
}

guest_resume() { # goes on with a rebuild that ours began
    local have=$(($(count $(present)) - 1)) expect got
    echo 1 > /sys/module/md_mod/parameters/start_ro
    expect="mdadm: $md has been started with $have drives (out of $n) and 1 rebuilding."
    quietly mdadm --assemble $md $(devs $(present))
    echo 0 > /sys/module/md_mod/parameters/start_ro
    set -- $members
    shift "$recovering"
    got=$(cat $sys/dev-"$(basename "$(dev "$1")")"/recovery_start)
    [ "$got" = "$position" ] || fail "Linux resumes at $got, not $position"
    mdadm --readwrite $md || fail 'mdadm --readwrite failed'
    settle
    recovering=
    got=$(checksum)
    [ "$got" = "$sum" ] || fail "content: $got, expected $sum"
}

# The same bytes are written again, without end: the power cut that follows finds the array active, its content known.
guest_dirty() {
    local from to length
    IFS=: read -r from to length <<< "${writes##* }"
    echo 30 > $sys/safe_mode_delay
    (while :; do
        dd if=/in/pool of=$md bs=1M iflag=skip_bytes,count_bytes,fullblock oflag=seek_bytes conv=notrunc,fsync \
            skip="$from" seek="$to" count="$length" 2> /dev/null
    done) &
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        [ "$(cat $sys/array_state)" = active ] && break
        usleep 100000
    done
    [ "$(cat $sys/array_state)" = active ] || fail 'the array did not become active'
    : > /tmp/crash
}

guest_interruptexchange() { # a replacement stopped half-way
    local at=$(($(cat $sys/component_size) / chunk / 2 * chunk * 2))
    old=$(victim)
    take_blank
    spares=$new
    echo $at > $sys/sync_max
    mdadm $md --add "$(dev "$new")" || fail 'mdadm --add failed'
    mdadm $md --replace "$(dev "$old")" --with "$(dev "$new")" || fail 'mdadm --replace failed'
    md-stop-at "${md#/dev/}" $at || fail 'the replacement did not come half-way'
}

guest_resumeexchange() { # goes on with a replacement that ours began
    local expect="mdadm: $md has been started with $n drives and 1 rebuilding." got slot i
    slot=$(slot_of "$old")
    mdadm --examine "$(dev "$spares")" | grep -q "Device Role : Replacement device $slot\$" || fail 'no replacement by mdadm'
    echo 1 > /sys/module/md_mod/parameters/start_ro
    quietly mdadm --assemble $md $(devs $(present) $spares)
    echo 0 > /sys/module/md_mod/parameters/start_ro
    got=$(cat $sys/dev-"$(basename "$(dev "$spares")")"/recovery_start)
    [ "$got" = "$position" ] || fail "Linux resumes at $got, not $position"
    mdadm --readwrite $md || fail 'mdadm --readwrite failed'
    for ((i = 0; i < 1200; i++)); do
        grep -q faulty $sys/dev-"$(basename "$(dev "$old")")"/state && break
        usleep 50000
    done
    settle
    lost="$lost $old"
    put_slot "$slot" "$spares"
    spares=
    got=$(checksum)
    [ "$got" = "$sum" ] || fail "content: $got, expected $sum"
}

# Linux's journal acknowledges what is in it, from now on.
guest_back() {
    echo write-back > $sys/journal_mode || fail 'no write-back'
    grep -q '\[write-back\]' $sys/journal_mode || fail "journal_mode: $(cat $sys/journal_mode)"
}

# Linux is told of bad blocks on one member: a row, three rows, a single sector.
guest_bad() {
    local m=$((id % n)) at from extent
    local log=$sys/dev-$(basename "$(dev "$m")")
    at=$(cat "$log/offset")
    for extent in "$((at + 4096)) 8" "$((at + 6152)) 24" "$((at + 9952)) 1"; do
        echo "$extent" > "$log/bad_blocks" || fail "bad block $extent was refused"
    done
    IFS=: read -r from _ <<< "${writes# }"
    dd if=/in/pool of=$md bs=4096 iflag=skip_bytes,count_bytes conv=notrunc,fsync skip="$from" count=4096 2> /dev/null
    sleep 1
    for m in $members; do mdadm --examine-badblocks "$(dev "$m")" > "$dir/bad.$m" || fail 'mdadm --examine-badblocks failed'; done
    grep -q ' for 24 sectors' "$dir"/bad.* || fail 'Linux did not write its list of bad blocks'
}

# Linux reads our lists of bad blocks as we do, and loses what we said is lost, no more.
guest_acceptlost() {
    local m expect got lost from to
    for m in $members; do
        got=$(mdadm --examine-badblocks "$(dev "$m")" | sed 1d)
        [ "$got" = "$(sed 1d "$dir/bad.$m")" ] || fail "bad blocks of member $m: $got, ours $(cat "$dir/bad.$m")"
    done
    expect="mdadm: $md has been started with $n drives."
    quietly mdadm --assemble $md $(devs $members)
    for m in $members; do
        got=$(cat $sys/dev-"$(basename "$(dev "$m")")"/bad_blocks)
        [ "$got" = "$(sed -n 's/^ *\([0-9]*\) for \([0-9]*\) sectors/\1 \2/p' "$dir/bad.$m")" ] || fail "bad blocks in the kernel: $got"
    done
    dd if=$md of=/tmp/whole bs=4096 iflag=direct conv=noerror,sync 2> "$dir/dd"
    got=$(sha256sum < /tmp/whole | cut -d' ' -f1)
    rm -f /tmp/whole
    [ "$got" = "$(cat "$dir/lostsum")" ] || fail "content: $got, expected $(cat "$dir/lostsum")"
    lost=0
    while read -r from to; do lost=$((lost + (to + 1 - from) / 4096)); done < "$dir/lost"
    [ "$lost" -gt 0 ] || fail 'nothing is lost'
    got=$(grep -c 'Input/output error' "$dir/dd")
    [ "$got" = "$lost" ] || fail "Linux could not read $got blocks, ours $lost"
}

# run_phase: every case named in /in/phase, then the power cut if one asked for it.
run_phase() {
    local id first level n layout chunk meta mib steps step dir md sys began ended
    while IFS='|' read -r id first level n layout chunk meta mib steps; do
        dir=/out/$id md=/dev/md$id sys=/sys/block/md$id/md
        read -r began _ < /proc/uptime
        (
            load_state
            for step in $steps; do
                echo "=== $step"
                "guest_${step%%:*}" $([ "$step" = "${step#*:}" ] || echo "${step#*:}")
                save_state
            done
        ) < /dev/null > "$dir/guest.log" 2>&1 || {
            [ -s "$dir/reason" ] || echo "guest, $(grep '^===' "$dir/guest.log" | tail -n 1): no reason given" > "$dir/reason"
            dmesg | tail -n 100 > "$dir/dmesg"
            mdadm --stop $md 2> /dev/null
        }
        dmesg -c > /dev/null
        read -r ended _ < /proc/uptime
        echo $(((${ended/./} - ${began/./}) * 10)) > "$dir/guest.ms"
    done < /in/phase
    sync
    [ ! -e /tmp/crash ] || crash 0
}
