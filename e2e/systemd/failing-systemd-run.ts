/** A systemd-run as one that is too old for a kind of unit: it refuses that kind, and makes the others. */
export function failingSystemdRun(kind: "services"): string {
  return `case " $* " in
  *" --scope "*) exec /usr/bin/systemd-run "$@" ;;
esac
echo "this systemd-run makes no ${kind}" >&2
exit 1
`;
}
