import { realpathSync } from "node:fs";
import { win32 } from "node:path";
import { ownAccount } from "../../accounts/windows/accounts.ts";
import { accountText, isAdministrator, isTrustedSid } from "../../accounts/windows/sid.ts";
import { isWine } from "../../win32/ntdll.ts";
import type { PathTrustIssue } from "../mode-bits.ts";
import { judgeAccess } from "./acl.ts";
import { fileSecurity } from "./file-security.ts";

/**
 * Checks that no other user may change what lies at a path: by the owners and the access lists of each step from the
 * drive or the share to it, and of the targets of links. Trusted are SYSTEM, the administrators, the installer of
 * Windows, and this user. A step that is absent, or that this user may not read, is skipped.
 *
 * @returns undefined where no other user may
 */
export function checkAccess(path: string): PathTrustIssue | undefined {
  const absolute = win32.resolve(path);
  const { issue, hasLinks } = judgeSteps(absolute);
  if (issue !== undefined || !hasLinks) return issue;
  const real = realPath(absolute);
  return real === undefined ? undefined : judgeSteps(real).issue;
}

function judgeSteps(path: string): {
  readonly issue: PathTrustIssue | undefined;
  readonly hasLinks: boolean;
} {
  let hasLinks = false;
  for (const step of stepsTo(path)) {
    const found = fileSecurity(step);
    if (found.kind === "absent") break;
    if (found.kind === "unreadable") continue;
    hasLinks ||= found.entry === "link";
    const issue = judgeAccess(
      { path: step, ...found },
      { isTrusted, nameOf: accountText, isPassage: step !== path },
    );
    if (issue !== undefined) return { issue, hasLinks };
  }
  return { issue: undefined, hasLinks };
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
    // A link that cannot be followed cannot be opened either, which is reported there.
    return undefined;
  }
}

/**
 * Checks that no other user may change what lies at a path (checkAccess). Under Wine it checks nothing: Wine derives
 * owners and access lists from the modes of Linux, without the sticky bit and with one name for all other users.
 *
 * @returns undefined where no other user may
 */
export function checkPathTrust(path: string, _options: object = {}): PathTrustIssue | undefined {
  return isWine() ? undefined : checkAccess(path);
}

/** Checks the path of an open file: a user that may not change the path cannot exchange the file meanwhile. */
export function checkOpenedFileTrust(path: string, _status: object): PathTrustIssue | undefined {
  return checkPathTrust(path);
}

/** Users have no numbers there. */
export function ownUserId(): number | undefined {
  return undefined;
}
