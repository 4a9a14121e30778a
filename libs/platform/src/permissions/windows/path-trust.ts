import { realpathSync } from "node:fs";
import { win32 } from "node:path";
import { ownAccount } from "../../accounts/windows/accounts.ts";
import { accountText, isAdministrator, isTrustedSid } from "../../accounts/windows/sid.ts";
import { isWine } from "../../win32/ntdll.ts";
import type { PathTrustIssue } from "../mode-bits.ts";
import { judgeAccess } from "./acl.ts";
import { fileSecurity } from "./file-security.ts";

/**
 * Says who else may change what lies at a path, by the owners and the access lists of all on the way to it, from the
 * drive or the share; where links lead there, of what they lead to as well. Trusted are SYSTEM, the administrators, the
 * installer of Windows, and this user. What is not there, and what we may not ask, is passed over.
 *
 * @returns undefined where nobody else may
 */
export function accessDistrust(path: string): PathTrustIssue | undefined {
  const absolute = win32.resolve(path);
  const { distrust, hasLinks } = judgeSteps(absolute);
  if (distrust !== undefined || !hasLinks) return distrust;
  const real = realPath(absolute);
  return real === undefined ? undefined : judgeSteps(real).distrust;
}

function judgeSteps(path: string): {
  readonly distrust: PathTrustIssue | undefined;
  readonly hasLinks: boolean;
} {
  let hasLinks = false;
  for (const step of stepsTo(path)) {
    const found = fileSecurity(step);
    if (found.kind === "absent") break;
    if (found.kind === "unreadable") continue;
    hasLinks ||= found.entry === "link";
    const distrust = judgeAccess(
      { path: step, ...found },
      { isTrusted, nameOf: accountText, isPassage: step !== path },
    );
    if (distrust !== undefined) return { distrust, hasLinks };
  }
  return { distrust: undefined, hasLinks };
}

/** The drive or the share, each folder, and the path itself. */
function stepsTo(path: string): readonly string[] {
  const { root } = win32.parse(path);
  const names = path.slice(root.length).split("\\").filter(Boolean);
  return [root, ...names.map((_, index) => win32.join(root, ...names.slice(0, index + 1)))];
}

let ownSid: string | undefined;

function isTrusted(sid: string): boolean {
  ownSid ??= ownAccount().id;
  return isTrustedSid(sid) || sid === ownSid || isAdministrator(sid);
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    // What can't be followed can't be opened either, and that tells why.
    return undefined;
  }
}

/**
 * Says who else may change what lies at a path (accessDistrust). Under Wine nobody can tell: it makes owners and access
 * lists up from the modes of Linux, without its sticky bit and with one name for all other users.
 *
 * @returns undefined where nobody else may
 */
export function checkPathTrust(path: string, _options: object = {}): PathTrustIssue | undefined {
  return isWine() ? undefined : accessDistrust(path);
}

/** As above: who may not change the way to a file can't exchange it between opening and asking. */
export function checkOpenedFileTrust(path: string, _status: object): PathTrustIssue | undefined {
  return checkPathTrust(path);
}

/** Users have no numbers there. */
export function ownUserId(): number | undefined {
  return undefined;
}
