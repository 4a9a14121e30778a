/** Says how many there are: `1 suite`, `2 suites`; `1 process was`, `2 processes were`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
