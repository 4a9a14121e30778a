import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { bareEnvironment, readJson, script, testFolder } from "../../fixtures/script-runner.ts";
import { closeHandle } from "../../win32/handle.ts";
import { createProcess, CREATION_FLAGS, type ProcessCreation } from "./create-process.ts";
import { watchProcess } from "./wait.ts";

const WRITE_ARGUMENTS = `import { writeFileSync } from "node:fs";
const [, , target, ...args] = process.argv;
writeFileSync(target, JSON.stringify(args));`;
const WRITE_ENVIRONMENT = `import { writeFileSync } from "node:fs";
writeFileSync(process.argv[2], JSON.stringify(process.env));`;

async function run(creation: Omit<ProcessCreation, "flags">): Promise<number | undefined> {
  const { process, thread } = createProcess({ ...creation, flags: CREATION_FLAGS.CREATE_NO_WINDOW });
  closeHandle(thread);
  return (await watchProcess(process).ended).code;
}

/** Characters with a meaning for a shell, for the C runtime, or for a naive quoting. */
const text = fc.oneof(
  fc.string({
    unit: fc.constantFrom(
      ..."\"\\ %^&|<>!'`$*?=,;()@~/-\t\n\rabc".split(""),
      '\\"',
      "\\\\",
      "ü",
      "€",
      "𝄞",
      "%PATH%",
    ),
    maxLength: 24,
  }),
  fc.string({ unit: "grapheme" }),
  fc.constantFrom("", '"', '""', "\\", "\\\\", '\\"', "a b\\", "a\\ b", " ", "\t", "--x=a b", "c:\\a b\\"),
);
/** The text is the same whatever reads it; another version of Node.js is there to show that it starts at all. */
const VECTORS = process.versions.node.startsWith("22.") ? 200 : 40;
const AT_ONCE = 4;

test(`${VECTORS} vectors of arguments arrive unchanged in a child`, async (context) => {
  using folder = testFolder();
  const command = script(folder.path, WRITE_ARGUMENTS);
  const fixed = { numRuns: VECTORS / 2, seed: 20_261_122 };
  const random = { numRuns: VECTORS / 2, seed: randomInt(2 ** 31) };
  context.diagnostic(`the seeds are ${fixed.seed} and ${random.seed}`);
  const vectors = [fixed, random].flatMap((how) => fc.sample(fc.array(text, { maxLength: 8 }), how));
  const pending = [...vectors.entries()];
  const worker = async () => {
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const [index, vector] = next;
      const target = join(folder.path, `${index}.json`);
      const { file, args } = command;
      const env = bareEnvironment();
      const code = await run({
        command: { file, args: [...args, target, ...vector] },
        cwd: folder.path,
        env,
      });
      assert.equal(code, 0, `seeds ${fixed.seed} and ${random.seed}: ${JSON.stringify(vector)}`);
      assert.deepEqual(readJson(target), vector, `seeds ${fixed.seed} and ${random.seed}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
});

test("variables arrive unchanged, and those that differ by case alone are one: the last", async () => {
  using folder = testFolder();
  const { PATH: _1, Path: _2, ...bare } = bareEnvironment();
  const given = {
    ...bare,
    odd: "a=b;c",
    Ünicode: "€𝄞 ü",
    "with space(x86)": " x ",
    EMPTY: "",
    Path: "C:\\first",
    PATH: "C:\\last",
    "=C:": "C:\\windows",
    zzz: '%odd% ^& "quoted" \\',
  };
  const target = join(folder.path, "env.json");
  const command = script(folder.path, WRITE_ENVIRONMENT, [target]);
  assert.equal(await run({ command, cwd: folder.path, env: given }), 0);
  const { Path: _, "=C:": hidden, ...expected } = given;
  const found = Object.entries(readJson(target) ?? {}).filter(([name]) => name in given);
  assert.equal(hidden, "C:\\windows");
  assert.deepEqual(Object.fromEntries(found), expected);
});

/** Makes a folder whose path has that many characters. */
function folderOf(length: number, root: string): string {
  const rest = length - root.length - 2;
  const path = join(root, "d".repeat(Math.ceil(rest / 2)), "d".repeat(Math.floor(rest / 2)));
  mkdirSync(path, { recursive: true });
  return path;
}

test("a program runs in a folder as long as Windows allows, and nowhere else than in that one", async () => {
  using folder = testFolder();
  const target = join(folder.path, "cwd.json");
  const write = `import { writeFileSync } from "node:fs"; writeFileSync(process.argv[2], JSON.stringify(process.cwd()));`;
  const command = script(folder.path, write, [target]);
  const env = bareEnvironment();
  const longest = folderOf(258, folder.path);
  assert.equal(await run({ command, cwd: longest, env }), 0);
  assert.equal(readJson(target), longest);
  const beyond = folderOf(259, folder.path);
  assert.throws(() => createProcess({ command, cwd: beyond, env, flags: 0 }), {
    code: "ENAMETOOLONG",
    message:
      /^Cannot start ".*" in ".*": Windows allows a working directory of 258 characters, and this one has 259$/,
  });
});

test("a folder with a NUL in its name is refused, not cut off there", () => {
  using folder = testFolder();
  const creation = {
    command: script(folder.path, ""),
    cwd: `${folder.path}\0\\x`,
    env: bareEnvironment(),
    flags: 0,
  };
  assert.throws(() => createProcess(creation), { code: "EINVAL", message: /contains a NUL character$/ });
});
