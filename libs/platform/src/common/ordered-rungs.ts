/**
 * Orders the rungs that can hold here as the setting `launch` says, without those that it does not name. A list that
 * names rungs of the other system alone says nothing about this one; `plain` alone is said of both. Pure.
 *
 * @param rungs those that can hold, best first
 * @param options.launch as configured; undefined where nothing is
 * @param options.known all rungs of this system
 */
export function orderedRungs<Rung extends string>(
  rungs: readonly Rung[],
  options: { readonly launch: readonly string[] | undefined; readonly known: readonly string[] },
): readonly Rung[] {
  const { launch, known } = options;
  if (launch === undefined || !isAbout(launch, known)) return rungs;
  return launch.flatMap((name) => rungs.filter((rung) => rung === name));
}

function isAbout(launch: readonly string[], known: readonly string[]): boolean {
  return (
    launch.every((name) => name === "plain") ||
    launch.some((name) => name !== "plain" && known.includes(name))
  );
}
