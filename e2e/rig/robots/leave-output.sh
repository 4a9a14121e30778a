#!/bin/sh
# Stands in for Robot Framework: leaves a file as its output and ends with a code.
# usage: leave-output.sh FILE CODE ROBOT-ARGUMENTS...
file=$1
code=$2
shift 2
while [ $# -gt 1 ]; do
  if [ "$1" = --outputdir ]; then cp --sparse=always -- "$file" "$2/output.xml"; fi
  shift
done
exit "$code"
