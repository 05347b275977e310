#!/usr/bin/env bash
# Runs the strongest peer (iam-simulate's inner engine, from npm) and this engine on the same workloads, one after the
# other on one core, and prints the ratios. Needs node and npm; the peer is installed into a folder of its own.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
seconds=${1:-3}
repeats=${2:-3}
peer=${PEER_FOLDER:-$(mktemp -d)}
one_core=()
command -v taskset >/dev/null && one_core=(taskset -c 0)

cp "$here"/Peer/* "$peer"/
cp "$here"/Workloads/actions.json "$peer"/
[ -d "$peer/node_modules" ] || (cd "$peer" && npm install --silent --no-audit --no-fund)
dotnet build "$here" -c Release -v q --nologo >/dev/null

median() { sort -n | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }
ops() { sed -n 's/.*"ops_s":\([0-9.]*\).*/\1/p'; }

printf '%-8s %14s %14s %10s\n' case peer/s ours/s ratio
for case in small medium big; do
    # In turns, since the speed of a shared machine wanders.
    peers=() ours=()
    for _ in $(seq "$repeats"); do
        peers+=("$(cd "$peer" && BIG_STRIDE=10 "${one_core[@]}" node run-one.mjs "$case" core "$seconds" | ops)")
        ours+=("$("${one_core[@]}" dotnet "$here/bin/Release/net10.0/IamPolicyTools.Benchmarks.dll" measure "$case" "$seconds" | ops)")
    done

    theirs=$(printf '%s\n' "${peers[@]}" | median)
    own=$(printf '%s\n' "${ours[@]}" | median)
    printf '%-8s %14.0f %14.0f %9.0fx\n' "$case" "$theirs" "$own" "$(echo "$own / $theirs" | bc -l)"
done
