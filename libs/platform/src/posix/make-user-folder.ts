/** Makes none: there the folder of a user is given to him by hand, see docs/agent-output.md. */
export function makeUserFolder(_folder: string, _user: string): string | undefined {
  return undefined;
}
