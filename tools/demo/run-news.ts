/** What the spool says of a suite at one look. */
export type SuiteLook = {
  readonly id: string;
  /** The run that goes on, by its id. */
  readonly running: string | undefined;
  /** The last run that ended, and what came of it. */
  readonly ended: { readonly run: string; readonly message: string } | undefined;
};

/** Something that happened between two looks. */
export type RunNews =
  | { readonly kind: "started"; readonly id: string }
  | { readonly kind: "ended"; readonly id: string; readonly message: string };

/** Tells what happened between two looks; a run that began and ended in between is told as both. Pure. */
export function runNews(before: readonly SuiteLook[], now: readonly SuiteLook[]): readonly RunNews[] {
  return now.flatMap(({ id, running, ended }) => {
    const old = before.find((look) => look.id === id);
    const news: RunNews[] = [];
    if (ended !== undefined && ended.run !== old?.ended?.run) {
      if (ended.run !== old?.running) news.push({ kind: "started", id });
      news.push({ kind: "ended", id, message: ended.message });
    }
    if (running !== undefined && running !== old?.running) news.push({ kind: "started", id });
    return news;
  });
}
