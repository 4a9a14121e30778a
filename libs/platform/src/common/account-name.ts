/**
 * Writes a user as Windows looks accounts up: `CORP\anna` for `anna@CORP`. A name with a whole DNS domain behind the
 * `@` is a user principal name, which stays as it is.
 */
export function accountName(user: string): string {
  const [, name, domain] = /^(.+)@([^@.]+)$/.exec(user) ?? [];
  return name === undefined || domain === undefined ? user : `${domain}\\${name}`;
}
