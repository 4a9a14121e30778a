/** Windows tells no such number. */
export function fileSystemMagic(_folder: string): number | undefined {
  return undefined;
}
