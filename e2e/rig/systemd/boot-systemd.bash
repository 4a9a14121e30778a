#!/usr/bin/env bash
# Becomes systemd as process 1 of the namespaces that it was started in. The machine's tree is there, but
# read-only; /run, /tmp, the control groups and /etc/systemd are the namespaces' own. Only the units of
# FOLDER/units exist: the machine's own would work on the machine (systemd-tmpfiles empties each /tmp it sees).
# usage: boot-systemd.bash SYSTEMD unified|hybrid FOLDER [show|hide PATH]...
set -euo pipefail
systemd=$1 groups=$2 folder=$3
shift 3

# Nothing that is mounted here is seen outside.
mount --make-rprivate /
mount -t proc proc /proc
mount -t tmpfs tmpfs /run

shown=()
while [ $# -gt 1 ]; do
  case $1 in
    show)
      mkdir "/run/${#shown[@]}"
      mount --bind "$2" "/run/${#shown[@]}"
      shown+=("$2")
      ;;
    hide) mount --bind /dev/null "$2" ;;
  esac
  shift 2
done
mount -t tmpfs tmpfs /tmp
for number in "${!shown[@]}"; do
  mkdir -p "${shown[number]}"
  mount --move "/run/$number" "${shown[number]}"
  rmdir "/run/$number"
done
mount --bind "$folder/etc" /etc/systemd

# The control groups as the namespace sees them, in one of the shapes that systems have.
case $groups in
  unified)
    umount -l /sys/fs/cgroup
    mount -t cgroup2 cgroup2 /sys/fs/cgroup
    ;;
  hybrid)
    mount -t tmpfs tmpfs /sys/fs/cgroup
    mkdir /sys/fs/cgroup/unified /sys/fs/cgroup/systemd
    mount -t cgroup2 cgroup2 /sys/fs/cgroup/unified
    mount -t cgroup -o none,name=systemd,xattr cgroup /sys/fs/cgroup/systemd
    ;;
esac
mount -o remount,bind,ro /

exec env -i container=test PATH=/usr/sbin:/usr/bin:/sbin:/bin \
  SYSTEMD_UNIT_PATH="$folder/units:/run/systemd/transient" SYSTEMD_GENERATOR_PATH="$folder/generators" \
  "$systemd" --system --unit=default.target --log-target=null --show-status=no
