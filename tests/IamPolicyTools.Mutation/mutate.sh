#!/bin/sh
# Mutates folders of the engine in a copy of the repository and runs tests with each mutant: README.md.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$1
folders=$2
shift 2
# What an earlier run left is mutated already. Nothing else is taken away.
if [ -e "$work/mutants.tsv" ]; then
  rm -rf "$work"
elif [ -d "$work" ] && [ -n "$(ls -A "$work")" ]; then
  echo "$work is not empty, and no folder of such a run" >&2
  exit 73
fi
mkdir -p "$work"
: > "$work/mutants.tsv"
(cd "$here/../.." && tar c --exclude=bin --exclude=obj --exclude=.git --exclude=artifacts .) | tar x -C "$work"
dotnet build "$here" -v q --nologo
dotnet build "$work/src/IamPolicyTools.Engine" -v q --nologo
tool="$here/bin/Debug/net10.0"
dotnet exec "$tool/IamPolicyTools.Mutation.dll" mutate "$work/src/IamPolicyTools.Engine" "$folders" "$work/mutants.tsv"
dotnet build "$work/tests/IamPolicyTools.Engine.Tests" -v q --nologo -p:RunAnalyzers=false -p:TreatWarningsAsErrors=false
tests="$work/tests/IamPolicyTools.Engine.Tests/bin/Debug/net10.0"
cp "$tool/IamPolicyTools.Mutation.dll" "$tests"
name=IamPolicyTools.Engine.Tests
dotnet exec --runtimeconfig "$tests/$name.runtimeconfig.json" --depsfile "$tests/$name.deps.json" \
  "$tests/IamPolicyTools.Mutation.dll" run "$tests/$name.dll" "$work/mutants.tsv" "$work/left.tsv" "$@"
