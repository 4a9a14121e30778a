#!/usr/bin/env bash
# Moves into control groups, then becomes a command.
# usage: enter-groups.bash FOLDER... -- COMMAND...
set -eu
while [ "$1" != -- ]; do
  echo $$ >"$1/cgroup.procs"
  shift
done
shift
exec "$@"
