/**
 * Says why a run was interrupted; pure. A suite whose runs end so again and again is started more rarely by the
 * daemon, which a person should know.
 *
 * @param interruption.inARow how many runs of the suite in a row were interrupted, this one among them
 */
export function interruptionReason(interruption: {
  readonly isOfOtherBoot: boolean;
  readonly inARow: number;
}): string {
  const cause = interruption.isOfOtherBoot ? "the host was restarted" : "its runner was killed";
  if (interruption.inARow <= 1) return `interrupted: ${cause}`;
  const rarely = interruption.inARow <= 2 ? "" : ", so it is started more rarely";
  return `interrupted: ${cause}, the ${interruption.inARow} last runs were interrupted${rarely}`;
}
