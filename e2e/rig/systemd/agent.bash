#!/usr/bin/env bash
# Behaves as the Linux agent under systemd: runs each plugin synchronously, one after the other, with no
# time-out, and reads its output to the end. With MK_LOOP_INTERVAL it is the agent's asynchronous part, which
# runs the plugins of the folders that are named by their interval, again and again.
# usage: agent.bash RECORDS
records=$1
mkdir -p "$records"
exec 2>/dev/null

run_plugins() {
  for plugin in "$1"/*; do
    [ -f "$plugin" ] && [ -x "$plugin" ] || continue
    cd "$1" || continue
    # Read through a pipe of the agent's own, to its end.
    "$plugin" </dev/null 2>>"$records/stderr" | cat
  done
}

if [ -n "${MK_LOOP_INTERVAL:-}" ]; then
  while true; do
    for folder in "$MK_LIBDIR"/plugins/[0-9]*/; do
      cache=$records/async-output
      run_plugins "${folder%/}" >"$cache.new"
      mv "$cache.new" "$cache"
    done
    sleep "$MK_LOOP_INTERVAL"
  done
fi

exec 200>>"$records/cache.lock"
flock -n 200 || exit 97
printf '<<<check_mk>>>\nVersion: 2.4.0\n'
run_plugins "$MK_LIBDIR/plugins"
printf '<<<after_plugins>>>\nend\n'
