import * as v from "valibot";

const services = v.array(v.tuple([v.string(), v.string(), v.number()]));
/** Path of a suite, test or keyword; its status; its runtime in seconds. */
export type V1Services = v.InferOutput<typeof services>;

// As the check of Robotmk v1 goes through an output: children by name, those that neither passed nor failed and
// tests that Robot left out passed over. A suite that was skipped has no state there.
const script = `
import json, sys
import xml.etree.ElementTree as ET
depth = int(sys.argv[2])
found = []
def seconds(status):
    return round(float(status.get("elapsed", "0")), 3)
def visit(node, path, level):
    status = node.find("status")
    state = status.get("status")
    if node.tag == "suite" and state == "SKIP": state = "PASS"
    if level > 0 and state not in ("PASS", "FAIL"): return
    if node.tag == "test" and node.findtext("tag") == "robot:exit": return
    here = path + "/" + node.tag + ":" + node.get("name")
    found.append([here, state, seconds(status)])
    below = {"suite": ["suite", "test"], "test": ["kw"], "kw": ["kw"]}[node.tag]
    if node.tag == "kw" and here.count("/kw:") >= depth: below = []
    for tag in below:
        for child in node.findall(tag): visit(child, here, level + 1)
visit(ET.fromstring(sys.stdin.buffer.read()).find("suite"), "", 0)
print(json.dumps(found))
`;
import { runCommand } from "../processes/run-command.ts";
import { runtime } from "../../runtimes/current.ts";

/** The services that a Robotmk v1 server would make of an output.xml, keywords to a depth. */
export async function v1Services(
  python: string,
  output: { readonly file: string; readonly keywordDepth: number },
): Promise<V1Services> {
  const read = `import sys; sys.stdin = open(sys.argv[1]);${script}`;
  const { exitCode, stdout, stderr } = await runCommand(
    [python, "-c", read, runtime.linuxPath(output.file), String(output.keywordDepth)],
    { env: { PATH: "/usr/bin:/bin", LC_ALL: "C.UTF-8" }, cwd: "/" },
  );
  if (exitCode !== 0) throw new Error(`Cannot read "${output.file}" as the check does: ${stderr}`);
  return v.parse(services, JSON.parse(stdout));
}
