#!/usr/bin/env bash
# Calls a plugin as the caching Linux agent does: descriptors 5, 37 and a locked 200 stay open, standard
# input is the null device, standard output a pipe that is read to its end.
# usage: as-the-agent.bash FOLDER COMMAND...
folder=$1
shift
exec 5<"$folder/inherited" 37>>"$folder/inherited" 200>>"$folder/cache.lock"
flock -n 200 || exit 97
{
  echo "$BASHPID" >"$folder/pid.new"
  mv "$folder/pid.new" "$folder/pid"
  exec "$@" </dev/null 2>"$folder/stderr"
} | cat
status=${PIPESTATUS[0]}
echo "$status" >"$folder/exit"
