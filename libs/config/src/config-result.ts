import type { Config, HostConfig } from "./config.ts";
import type { ConfigIssue } from "./config-issue.ts";

export type ConfigResult =
  | {
      readonly kind: "valid";
      readonly config: Config;
      /** Warnings only. */
      readonly issues: readonly ConfigIssue[];
    }
  | {
      readonly kind: "invalid";
      readonly issues: readonly ConfigIssue[];
      /** The usable ids among those written, so that suites with a broken configuration can still be listed. */
      readonly suiteIds: readonly string[];
      /** The settings of the host that are written and could be read; what is absent is for the caller to default. */
      readonly partial: Partial<HostConfig>;
      /** Another program may let go of the file soon: nothing in it was read. */
      readonly isHeld?: boolean;
    };
