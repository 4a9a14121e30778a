import { expect, test } from "vitest";
import { DaemonHost } from "./fixtures/daemon-host.ts";
import { maskSecrets } from "./mask-secrets.ts";

test("values of variables and of the environment are masked, wherever they stand", () => {
  using host = new DaemonHost();
  const config = host.configure(`suites:
  a:
    variable: {TOKEN: s3cret, DEEP: {list: [inner-secret, 7]}, PIN: 123456}
    env: {PASSWORD: s3cret-and-more, FLAG: "no"}
`);

  const masked = maskSecrets("Cannot use s3cret-and-more, s3cret (inner-secret, 123456): no 7", config);

  expect(masked).toBe("Cannot use ***, *** (***, ***): no 7");
  expect(maskSecrets("as it is", undefined)).toBe("as it is");
});
