/** Wraps sections so that Checkmk takes them for those of another host; without a host they stay as they are. */
export function inPiggyback(host: string | undefined, sections: string): string {
  return host === undefined ? sections : `<<<<${host}>>>>\n${sections}<<<<>>>>\n`;
}
