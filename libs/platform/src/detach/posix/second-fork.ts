import { joinCgroup } from "../../limits/posix/cgroup.ts";
import { siblingEnvironment } from "../../process/environment.ts";
import { closeInheritedDescriptors } from "../../process/posix/close-descriptors.ts";
import { startProcess } from "../../process/posix/start.ts";

/**
 * The step between the two forks: this process leads the new session, starts the program in it and ends,
 * so that the program has no controlling terminal, cannot get one, and has init as its parent.
 *
 * @param args the name of the cgroup to join first (may be empty), the program, its arguments
 * @throws the system's error where the cgroup cannot be joined or the program cannot be started
 */
export async function detachStage(args: readonly string[]): Promise<void> {
  const [cgroup, file, ...rest] = args;
  if (cgroup === undefined || file === undefined) {
    throw new Error("Cannot detach a program: the order is detach CGROUP PROGRAM [ARGUMENT…]");
  }
  closeInheritedDescriptors();
  if (cgroup !== "") joinCgroup(cgroup);
  const started = await startProcess(
    { file, args: rest },
    { cwd: "/", env: siblingEnvironment(), output: "null", newSession: false },
  );
  started.unref();
}
