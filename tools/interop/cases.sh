# The cases, one a line on standard output, fields parted by '|':
#
#   title | level | members | layout | chunk KiB | metadata | member MiB | steps
#
# Steps run from left to right. Those before the first ';' run on the host with our command (host.sh), those up to
# the next ';' in the guest with Linux (guest.sh), and so on in turn. WORD:ARGUMENT is a step with an argument.

chunks=(4 64 512)
metadata=(1.0 1.1 1.2)
raid5_layouts=(left-asymmetric right-asymmetric left-symmetric right-symmetric)
raid6_layouts=("${raid5_layouts[@]}" ddf-N-continue left-symmetric-6)
raid5_others=(parity-first parity-last)
raid6_others=("${raid5_others[@]}" ddf-zero-restart ddf-N-restart
    left-asymmetric-6 right-asymmetric-6 right-symmetric-6 parity-first-6)

declare -A steps=(
    [ours→linux]='create import ; accept facts check lose:all rewrite replace accept check stop ; read check'
    [linux→ours]='; create fill check stop ; read losses'
)

# one LEVEL MEMBERS LAYOUT CHUNK METADATA DIRECTION [WHAT STEPS [MIB]]
one() {
    local layout=$3 what=
    [ "$1" = 4 ] && layout=
    [ $# -gt 6 ] && what=", $7"
    echo "raid$1${layout:+ $layout} ${4}K $5 $6$what|$1|$2|$3|$4|$5|${9:-12}|${8-${steps[$6]}}"
}

# table DIRECTION LEVEL FULL LAYOUT...: every pair of layout, chunk and metadata once; with FULL every triple.
table() {
    local direction=$1 level=$2 full=$3 l c m
    shift 3
    local layouts=("$@")
    for l in "${!layouts[@]}"; do
        for c in 0 1 2; do
            for m in 0 1 2; do
                [ "$full" ] || [ $m = $(((l + c) % 3)) ] || continue
                one "$level" $((level - 2 + (l + c) % 3)) "${layouts[l]}" "${chunks[c]}" "${metadata[m]}" "$direction"
            done
        done
    done
}

# others DIRECTION LEVEL LAYOUT...: each of the remaining layouts once.
others() {
    local direction=$1 level=$2 l
    shift 2
    local layouts=("$@")
    for l in "${!layouts[@]}"; do
        one "$level" "$level" "${layouts[l]}" "${chunks[(l + 1) % 3]}" "${metadata[(l + 2) % 3]}" "$direction"
    done
}

special() {
    local to=ours→linux from=linux→ours
    one 4 4 none 64 1.2 $to
    one 5 4 left-symmetric 64 1.2 $to '--assume-clean' \
        'create:assume-clean import ; accept facts check stop ; read check'
    one 5 4 left-symmetric 64 1.2 $to 'a member missing' \
        'create:missing=1 import ; accept replace accept check stop ; read check'
    one 6 5 ddf-N-continue 64 1.1 $to 'a member missing' \
        'create:missing=1 import ; accept replace accept check stop ; read check'
    one 6 6 left-symmetric 512 1.0 $to 'two members missing' \
        'create:missing=2 import ; accept replace accept check stop ; read check'
    one 5 4 right-asymmetric 64 1.0 $to 'written degraded' \
        'create import lose rewrite read ; accept rewrite replace accept check stop ; read check'
    one 6 5 left-symmetric-6 4 1.2 $to 'written doubly degraded' \
        'create import lose lose rewrite read ; accept rewrite replace accept check stop ; read check'
    one 5 5 left-symmetric 512 1.2 $to 'rebuilt by ours' \
        'create import lose rewrite replace check ; accept check rewrite check stop ; read check'
    one 6 6 left-symmetric 64 1.2 $to 'two members rebuilt by ours' \
        'create import lose lose rewrite replace check ; accept check rewrite check stop ; read check'
    one 5 4 left-symmetric 64 1.2 $to 'with a spare' \
        'create:spare import ; accept lose spare rewrite check stop ; read check'
    one 6 5 left-symmetric 4 1.0 $to 'with a spare' \
        'create:spare import ; accept lose spare rewrite check stop ; read check'
    one 5 4 left-symmetric 64 1.2 $to 'rebuild interrupted here' \
        'create import lose interrupt read ; resume check stop ; read check' 64
    one 6 5 left-symmetric 512 1.1 $to 'rebuild interrupted here' \
        'create import lose interrupt read ; resume check stop ; read check' 64

    one 4 4 none 64 1.2 $from
    one 5 4 left-symmetric 64 1.2 $from 'degraded' \
        '; create fill lose rewrite stop ; read'
    one 6 6 ddf-N-continue 64 1.0 $from 'degraded' \
        '; create fill lose rewrite stop ; read losses'
    one 6 5 left-symmetric 512 1.2 $from 'doubly degraded' \
        '; create fill lose lose rewrite stop ; read'
    one 5 4 left-symmetric 64 1.2 $from 'rebuild interrupted there' \
        '; create fill lose rewrite interrupt stop ; read resume check read ; accept check stop'
    one 6 5 right-symmetric 4 1.0 $from 'rebuild interrupted there' \
        '; create fill lose rewrite interrupt stop ; read losses resume check read ; accept check stop'
    one 6 5 left-symmetric 64 1.2 $from 'with a spare' \
        '; create:spare fill stop ; read losses'
    bitmaps
    journals
    parity_logs
    one 5 4 left-symmetric 64 1.2 $from 'written and rebuilt by ours' \
        '; create fill stop ; rewrite read lose rewrite replace check ; accept check stop'
    one 6 6 ddf-N-continue 512 1.1 $from 'written and rebuilt by ours' \
        '; create fill stop ; rewrite read lose lose rewrite replace check ; accept check stop'
    one 5 4 left-symmetric 64 1.2 $from 'replaced by ours' \
        '; create fill stop ; exchange rewrite check read ; accept check rewrite check stop'
    one 6 5 left-symmetric 64 1.2 $from 'with a bitmap, replaced by ours' \
        '; create:bitmap fill stop ; exchange rewrite check read ; accept check rewrite check stop'
    one 5 4 left-symmetric 64 1.2 $to 'replacement interrupted here' \
        'create import exchange:interrupt read ; resumeexchange check stop ; read check' 192
    one 6 5 left-symmetric 512 1.0 $from 'replacement interrupted there' \
        '; create fill interruptexchange stop ; read resume rewrite check read ; accept check stop'
    one 5 4 left-symmetric 64 1.2 $from 'bad blocks' \
        '; create fill bad stop ; spoil read lost ; acceptlost stop'
    one 6 5 left-symmetric 4 1.0 $from 'bad blocks' \
        '; create fill bad stop ; spoil read lost ; acceptlost stop'
    one 5 5 left-symmetric 512 1.1 $from 'bad blocks written over' \
        '; create fill bad stop ; spoil read lost rewrite read check ; accept check stop'
    one 5 4 left-symmetric 64 1.2 $from 'dirty' '; create fill dirty ; refuse read'
    one 6 5 left-symmetric 512 1.0 $from 'dirty' '; create fill dirty ; refuse read'
}

bitmaps() {
    local to=ours→linux from=linux→ours i levels=(5 6 5) metas=(1.2 1.1 1.0) l
    for i in 0 1 2; do
        l=${levels[i]}
        one $l $((l + i % 2)) left-symmetric ${chunks[(i + 1) % 3]} ${metas[i]} $to 'with a bitmap' \
            'create:bitmap import ; accept facts:bitmap check lose rewrite readd accept check stop bits ; bits read check'
        one $l $((l + i % 2)) left-symmetric ${chunks[(i + 1) % 3]} ${metas[i]} $from 'with a bitmap' \
            '; create:bitmap fill stop bits ; bits read losses rewrite lose rewrite readd read check ; accept check stop bits ; bits'
        one $l $((l - 1)) left-symmetric ${chunks[(i + 1) % 3]} ${metas[i]} $to 'with a bitmap, killed' \
            'create:bitmap import kill ; takeover check stop bits ; bits read check'
        one $l $((l - 1)) left-symmetric ${chunks[(i + 1) % 3]} ${metas[i]} $from 'with a bitmap, dirty' \
            '; create:bitmap fill dirty ; resync read check ; accept check stop bits ; bits'
    done
    one 5 4 left-symmetric 64 1.2 $from 'with a bitmap, member returns here' \
        '; create:bitmap fill lose rewrite stop ; read readd read check ; accept check stop'
    one 6 5 left-symmetric 64 1.1 $to 'with a bitmap, member returns there' \
        'create:bitmap import lose rewrite read ; accept readd accept check stop bits ; bits read check'
}

journals() {
    local to=ours→linux from=linux→ours mode
    one 5 4 left-symmetric 64 1.2 $to 'with a journal' \
        'create:journal import ; accept facts check stop ; rewrite:write-back read check ; accept check stop'
    one 6 5 left-symmetric 64 1.1 $from 'with a journal' \
        '; create:journal fill stop ; read rewrite read check ; accept check rewrite stop ; read check'
    for mode in write-through write-back; do
        one 5 4 left-symmetric 64 1.2 $to "with a journal, killed in $mode" \
            "create:journal import:$mode kill:$mode ; takeover check stop ; read check"
        one 6 5 left-symmetric 4 1.2 $to "with a journal, killed in $mode" \
            "create:journal import:$mode kill:$mode ; takeover check stop ; read check"
    done
    one 5 4 left-symmetric 64 1.2 $from 'with a journal, dirty in write-through' \
        '; create:journal fill stop ; read ; accept dirty ; read rewrite read finish check ; accept check stop'
    one 6 5 left-symmetric 64 1.2 $from 'with a journal, dirty in write-back' \
        '; create:journal fill stop ; read ; accept back dirty ; read rewrite read finish check ; accept check stop'
    one 5 4 left-symmetric 4 1.2 $from 'with a journal, dirty in write-back' \
        '; create:journal fill stop ; read ; accept back dirty ; read rewrite:write-back read finish check ; accept check stop'
}

parity_logs() {
    local to=ours→linux from=linux→ours
    one 5 4 left-symmetric 64 1.2 $to 'with a PPL' \
        'create:ppl import examine ; examine accept facts:ppl check lose rewrite replace accept check log stop examine ; examine log read check'
    one 5 5 right-asymmetric 4 1.1 $to 'with a PPL, killed' \
        'create:ppl import kill examine ; examine takeover check stop examine ; examine read check'
    one 5 4 left-asymmetric 512 1.2 $to 'with a PPL, killed, taken over here' \
        'create:ppl import kill read losses rewrite resume check examine ; examine accept check stop'
    one 5 4 left-symmetric 64 1.2 $from 'with a PPL' \
        '; create:ppl fill log stop examine ; examine log read losses rewrite lose rewrite replace read check examine ; examine accept check stop'
    one 5 4 left-symmetric 512 1.1 $from 'with a PPL, dirty' \
        '; create:ppl fill dirty ; examine ; examine ; read losses rewrite read resume check examine ; examine accept check stop'
    one 6 5 left-symmetric 64 1.2 $to 'with ppl6' \
        'create:ppl6 import examine ; examine accept check lose rewrite replace accept check stop examine ; examine read check'
    one 6 5 ddf-N-continue 4 1.1 $to 'with ppl6, killed' \
        'create:ppl6 import kill examine ; examine takeover check stop ; read check'
    one 6 6 left-symmetric 512 1.2 $to 'with ppl6, killed, taken over here' \
        'create:ppl6 import kill read losses rewrite resume check examine ; examine accept check stop'
}

# list_cases [FULL]
list_cases() {
    local direction
    for direction in ours→linux linux→ours; do
        table $direction 5 "${1-}" "${raid5_layouts[@]}"
        table $direction 6 "${1-}" "${raid6_layouts[@]}"
        if [ "${1-}" ]; then
            table $direction 5 full "${raid5_others[@]}"
            table $direction 6 full "${raid6_others[@]}"
        else
            others $direction 5 "${raid5_others[@]}"
            others $direction 6 "${raid6_others[@]}"
        fi
    done
    special
}
