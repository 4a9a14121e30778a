#!/bin/sh
# robotmk-@PROGRAM@ of robotmk-controller: finds the program and a runtime for it, then becomes it.
# A single executable brings its runtime. Else, as the agent's PATH is the system's, a Node.js of nvm, fnm or volta is
# looked for where it lies.
CMK_VERSION="@VERSION@"

program='@PROGRAM@'
oldest_node='@OLDEST_NODE@'
oldest_deno='2.0'
built_home='@BUILT_HOME@'
built_node='@BUILT_NODE@'

set -u
unset CDPATH
# The agent's environment may be meant for other programs of Node.js.
unset NODE_OPTIONS NODE_PATH
# Somebody may have removed the current folder: Deno does not start in one that has no name any more.
[ -n "$(pwd -P 2>/dev/null)" ] || cd /
home='' runtime='' kind='' passed_over=''

# The folder that this file really lies in: a link beside the other plugins leads to it.
own_folder() {
  file=$0
  case $file in */*) ;; *) file=./$file ;; esac
  hops=0
  while [ -L "$file" ] && [ "$hops" -lt 40 ]; do
    link=$(readlink "$file") || break
    case $link in
      /*) file=$link ;;
      *) file=${file%/*}/$link ;;
    esac
    hops=$((hops + 1))
  done
  (cd -P "${file%/*}/" 2>/dev/null && pwd -P)
}

is_program() {
  [ -f "$1" ] && [ -x "$1" ]
}

find_home() {
  for folder in \
    "${ROBOTMK_HOME:-}" "$(own_folder)" "${MK_LIBDIR:-/usr/lib/check_mk_agent}/robotmk-controller" \
    /opt/robotmk-controller /usr/lib/robotmk-controller /usr/local/lib/robotmk-controller "$built_home"; do
    [ -n "$folder" ] || continue
    is_program "$folder/robotmk" || [ -f "$folder/$program.mjs" ] || continue
    home=$folder
    return 0
  done
  return 1
}

# The number of $1 for comparisons: 20.19.3 is 20019003. What is no number counts as 0.
version_number() {
  number=0 rest=$1.0.0
  for _ in 1 2 3; do
    part=${rest%%.*}
    rest=${rest#*.}
    case $part in '' | *[!0-9]*) part=0 ;; esac
    number=$((number * 1000 + part))
  done
}

# Takes $1 as the runtime if it runs and is new enough. Asking for the version starts no engine: it costs 5 ms.
try_runtime() {
  is_program "$1" || return 1
  version=$("$1" --version 2>/dev/null </dev/null) || return 1
  case $version in
    v[0-9]*) kind=node oldest=$oldest_node version=${version#v} ;;
    'deno '[0-9]*) kind=deno oldest=$oldest_deno version=${version#deno } ;;
    *) return 1 ;;
  esac
  version=${version%%[!0-9.]*}
  version_number "$oldest"
  oldest_number=$number
  version_number "$version"
  if [ "$number" -lt "$oldest_number" ]; then
    passed_over="$passed_over, $1 is $kind $version"
    return 1
  fi
  runtime=$1
}

# Tries every $1 on the PATH. Relative folders of it are left out: what lies in the current folder is not ours.
try_path() {
  name=$1
  set -f
  IFS=:
  # shellcheck disable=SC2086
  set -- ${PATH:-}
  unset IFS
  set +f
  for folder in "$@"; do
    case $folder in /*) try_runtime "$folder/$name" && return 0 ;; esac
  done
  return 1
}

# Tries $1 below the newest of the folders that follow, which are named by their versions.
try_newest() {
  below=$1 newest='' newest_number=-1
  shift
  for folder in "$@"; do
    [ -x "$folder/$below" ] || continue
    version=${folder##*/}
    version_number "${version#v}"
    [ "$number" -gt "$newest_number" ] && newest=$folder newest_number=$number
  done
  [ -n "$newest" ] && try_runtime "$newest/$below"
}

# Version managers keep their versions in the home of the user who installed them.
try_version_managers() {
  try_newest bin/node "$1"/.nvm/versions/node/* && return 0
  try_newest installation/bin/node "$1"/.local/share/fnm/node-versions/* "$1"/.fnm/node-versions/* && return 0
  try_newest bin/node "$1"/.volta/tools/image/node/*
}

find_runtime() {
  try_runtime "${ROBOTMK_NODE:-}" && return 0
  try_path node && return 0
  for file in /usr/bin/node /usr/local/bin/node /opt/node*/bin/node ${home:+"$home/node" "$home/node/bin/node"}; do
    try_runtime "$file" && return 0
  done
  try_version_managers "${HOME:-/root}" && return 0
  try_version_managers /root && return 0
  try_runtime "$built_node" && return 0
  try_path deno && return 0
  for file in /usr/bin/deno /usr/local/bin/deno ${home:+"$home/deno"} "${HOME:-/root}/.deno/bin/deno" /root/.deno/bin/deno; do
    try_runtime "$file" && return 0
  done
  return 1
}

# Where the memory that may be reserved is limited too low, the runtime dies before it can say anything.
can_start() {
  [ "$(ulimit -v)" = unlimited ] && return 0
  (
    ulimit -c 0
    case $kind in
      node) "$runtime" -e 0 ;;
      deno) "$runtime" eval 0 ;;
      packed) "$runtime" --version ;;
    esac || exit 1
  ) >/dev/null 2>&1 </dev/null
}

# Whatever is missing, the host keeps its section and says what is wrong with it: $1, on one line, which for JSON
# needs \ before " and \.
print_sections() {
  rest=$1 text='' json=''
  while [ -n "$rest" ]; do
    char=${rest%"${rest#?}"}
    rest=${rest#?}
    case $char in
      [[:cntrl:]]) text="$text " json="$json " ;;
      '"' | '\') text=$text$char json=$json\\$char ;;
      *) text=$text$char json=$json$char ;;
    esac
  done
  printf '<<<robotmk:sep(0)>>>\n'
  printf '{"runner":{"encoding":"zlib_codec","robotmk_version":"%s","execution_mode":"external",' "$CMK_VERSION"
  printf '"selective_run":false,"cache_time":60,"execution_interval":0,"start_time":null,"end_time":null,'
  printf '"runtime_total":0,"runtime_suites":0,"runtime_robotmk":0,"is_piggyback_result":false,'
  printf '"assigned_host":[]},"suites":[],"controller":{"version":"%s","errors":["%s"]}}\n' "$CMK_VERSION" "$json"
  printf '<<<local:sep(0)>>>\n'
  printf '2 "Robotmk Controller" - %s\n' "$text"
}

problem=''
find_home ||
  problem="Cannot find the program $program.mjs: copy the folder dist to ${MK_LIBDIR:-/usr/lib/check_mk_agent}/robotmk-controller or /opt/robotmk-controller, or name its place in ROBOTMK_HOME"
if [ -n "$home" ] && is_program "$home/robotmk"; then
  kind=packed runtime=$home/robotmk
else
  find_runtime ||
    problem="${problem:+$problem. }Cannot find Node.js $oldest_node or newer or Deno $oldest_deno or newer: install one, or name its program in ROBOTMK_NODE${passed_over:+ (too old: ${passed_over#, })}"
fi
[ -n "$problem" ] || can_start ||
  problem="Cannot start $runtime with $(ulimit -v) KiB of virtual memory: raise this limit of the caller (ulimit -v)"
# macOS and the BSDs have no /proc, and a ps(1) that needs none.
[ -e /proc/self ] || [ "$(uname -s 2>/dev/null)" != Linux ] ||
  problem="${problem:+$problem. }Cannot list the processes of this host without /proc: mount it"

if [ -z "$problem" ]; then
  case $kind in
    packed) exec "$runtime" "$program" "$@" ;;
    node) exec "$runtime" "$home/$program.mjs" "$@" ;;
    deno)
      # Deno ends without a place for its cache, though it needs none here: a user without home has no such place.
      [ -n "${HOME:-}${DENO_DIR:-}${XDG_CACHE_HOME:-}" ] || id -un >/dev/null 2>&1 || export DENO_DIR=/dev/null
      exec "$runtime" run -A --no-prompt --quiet "$home/$program.mjs" "$@" ;;
  esac
fi
if [ "$program" = ctrl ] && [ $# -eq 0 ]; then
  print_sections "$problem"
  exit 0
fi
printf 'robotmk-%s: %s\n' "$program" "$problem" >&2
exit 1
