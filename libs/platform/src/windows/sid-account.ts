import { nativeFunction } from "./native/native-function.ts";
import { sidBytes } from "./sid-bytes.ts";

const lookupAccountSid = nativeFunction(
  "advapi32.dll",
  "int __stdcall LookupAccountSidW(intptr system, void* sid, void* name, void* nameChars, void* domain, void* domainChars, void* use)",
);

const MAX_NAME_CHARS = 256;

/** The name that goes with a SID, in the language of the host; undefined where nobody knows it. */
export function sidAccount(sid: string): { readonly name: string; readonly domain: string } | undefined {
  const [name, domain] = [Buffer.alloc(2 * MAX_NAME_CHARS), Buffer.alloc(2 * MAX_NAME_CHARS)];
  const [nameChars, domainChars] = [Buffer.alloc(4), Buffer.alloc(4)];
  nameChars.writeUInt32LE(MAX_NAME_CHARS);
  domainChars.writeUInt32LE(MAX_NAME_CHARS);
  const found = lookupAccountSid(0, sidBytes(sid), name, nameChars, domain, domainChars, Buffer.alloc(4));
  return found === 0 ? undefined : { name: untilNul(name), domain: untilNul(domain) };
}

function untilNul(characters: Buffer): string {
  return characters.toString("utf16le").split("\0", 1)[0] ?? "";
}
