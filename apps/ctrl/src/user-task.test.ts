import { expect, test } from "vitest";
import { userTask } from "./user-task.ts";

const ANNA = { user: "anna", program: undefined, config: undefined };

test.each([
  ["anna", "anna", "user-anna"],
  ["CORP\\Anna", "CORP\\Anna", "user-anna@corp"],
  [".\\Anna", "Anna", "user-anna"],
  ["anna@corp.example.com", "anna@corp.example.com", "user-anna@corp.example.com"],
  ["Jörg Müller", "Jörg Müller", "user-jörg müller"],
])("%s is the account %s with the context %s", (user, account, context) => {
  expect(userTask({ ...ANNA, user })).toMatchObject({ account, context });
});

test.each([
  [{ user: "" }, "--user is the name of a user"],
  [{ user: "a/b" }, "--user is the name of a user"],
  [{ user: 'a" --now "' }, "--user is the name of a user"],
  [{ program: "robotmkw.exe" }, "--program is an absolute path of Windows"],
  [{ program: "/opt/robotmk" }, "--program is an absolute path of Windows"],
  [{ config: "/etc/check_mk/robotmk.yml" }, "--config is an absolute path of Windows"],
  [{ config: "C:\\%TEMP%\\robotmk.yml" }, "--config is no path that a task can start without changing it"],
  [{ config: "C:\\$(Arg0)\\robotmk.yml" }, "--config is no path that a task can start without changing it"],
  [{ program: 'C:\\a"b.exe' }, "--program is no path that a task can start without changing it"],
  [{ program: `C:\\${"x".repeat(260)}` }, "--program has at most 260 characters"],
])("%j is refused", (changed, problem) => {
  expect(userTask({ ...ANNA, ...changed })).toContain(problem);
});

test("the task runs in the folder of its program, not in that of the system", () => {
  const task = userTask({ ...ANNA, program: "\\\\server\\tools\\robotmkw.exe" });
  expect(task).toMatchObject({ workingDirectory: "\\\\server\\tools\\" });
});
