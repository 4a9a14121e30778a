export function hello(x: { a: number }): string {
  return `hi ${x.a}`;
}
