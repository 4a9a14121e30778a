#!/usr/bin/env bash
# In a pnpm workspace without node_modules, "deno install" installs nothing, says nothing and exits with 0.
# "deno check" fails and rewrites package.json: it copies the members and the catalog of pnpm-workspace.yaml into it.
#
# Seen with Deno 2.9.6 (npm package "deno") on Linux, Node.js 20. A good guess is that install either reads the pnpm
# workspace or fails, and that a type check changes no manifest. With "workspaces" and "catalog" in package.json
# from the start, Deno installs and changes nothing.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir -p deno workspace/member
(cd deno && npm init --yes >/dev/null && npm install --silent --no-audit --no-fund deno@2.9.6)
deno() { NO_COLOR=1 DENO_DIR="$folder/cache" "$folder/deno/node_modules/.bin/deno" "$@"; }
deno --version | head -n 1

cd workspace
printf '{\n  "name": "root",\n  "private": true\n}\n' >package.json
printf 'packages:\n  - member\ncatalog:\n  is-number: 7.0.0\n' >pnpm-workspace.yaml
printf '{\n  "name": "member",\n  "private": true,\n  "type": "module",\n  "dependencies": { "is-number": "catalog:" }\n}\n' \
  >member/package.json
printf 'import isNumber from "is-number";\nconsole.log(isNumber(7));\n' >member/main.js
cp package.json before.json

fail() {
  echo "CHANGED: $1"
  exit 1
}

code=0
deno install >said.txt 2>&1 || code=$?
echo "deno install: exit code $code, $(wc -c <said.txt) bytes of output, node_modules: $([ -e node_modules ] && echo yes || echo no)"
[ "$code" -eq 0 ] || fail "deno install fails"
[ ! -e node_modules ] || fail "deno install installs"
cmp -s package.json before.json || fail "deno install rewrites package.json"

code=0
deno check member/main.js >said.txt 2>&1 || code=$?
echo "deno check: exit code $code"
grep -E '^(warning|hint):' said.txt | sed "s|$folder|FOLDER|"
diff before.json package.json && fail "deno check leaves package.json as it is"
[ "$code" -ne 0 ] || fail "deno check succeeds"
grep -q '"catalog"' package.json || fail "deno check writes no catalog"
echo "As described."
