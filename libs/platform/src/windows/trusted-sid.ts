/**
 * Who may change everything on a host anyway, in whatever language: SYSTEM, the administrators, the installer of
 * Windows; and what stands for the owner, who is looked at by himself.
 */
const TRUSTED: ReadonlySet<string> = new Set([
  "S-1-5-18",
  "S-1-5-32-544",
  "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464",
  "S-1-3-0",
  "S-1-3-4",
]);

/** The built-in administrator, and the administrators of a domain and of a forest, who are administrators of its hosts. */
const ADMINISTRATORS_BY_NUMBER = /^S-1-5-21-\d+-\d+-\d+-(?:500|512|519)$/;

/** Tells whether a SID stands for somebody who may change everything on the host anyway. Pure. */
export function isTrustedSid(sid: string): boolean {
  return TRUSTED.has(sid) || ADMINISTRATORS_BY_NUMBER.test(sid);
}
