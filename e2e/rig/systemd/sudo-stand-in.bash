#!/usr/bin/env bash
# Both ends of a stand-in for sudo. The client takes what `sudo -n COMMAND...` takes.
# usage: sudo-stand-in.bash server FOLDER | client FOLDER -n COMMAND...
side=$1 folder=$2
shift 2
case $side in
  server)
    mkdir -p "$folder"
    mkfifo "$folder/command" "$folder/code"
    chmod 666 "$folder/command" "$folder/code"
    while true; do
      mapfile -d '' -t words <"$folder/command"
      "${words[@]}" >"$folder/output" 2>&1
      echo $? >"$folder/code"
    done
    ;;
  client)
    [ "$1" = -n ] || exit 1
    shift
    printf '%s\0' "$@" >"$folder/command"
    read -r code <"$folder/code"
    cat "$folder/output"
    exit "$code"
    ;;
esac
