// Preloaded into a program in node.exe (`--import`): reports its calls upon files in the words of strace, and lets
// some of them fail, or ends the program before them. strace itself can't: under Wine another process makes the calls.
// What Node.js does by one function, like writing a whole file, is reported as the calls that it stands for; what the
// programs do by functions of Windows is reported by the names of Linux as well.
import fs from "node:fs";
import Module, { syncBuiltinESMExports } from "node:module";
import { getSystemErrorMap } from "node:util";
import { isMainThread, threadId } from "node:worker_threads";

const real = { ...fs };

/** The functions of Windows by which the programs change files, with the call of Linux that each stands for. */
const OF_WINDOWS = {
  MoveFileExW: { name: "rename", paths: 2 },
  CreateDirectoryW: { name: "mkdir", paths: 1 },
};

/** What GetLastError has to say so that it is taken for that error. */
const WINDOWS_ERRORS = { EIO: 1117, EACCES: 5, EBUSY: 32, ENOSPC: 112, EMFILE: 4 };

/** Begins with it, by the options of tracedCommand, whose `traceFile` is named as Windows does. */
export function meddle(orders) {
  const unknown = orders.injections.find(({ does }) => !isOrder(does));
  if (unknown !== undefined) throw new Error(`Cannot meddle with calls by "${unknown.does}"`);
  if (!orders.isFollowing && !isMainThread) return;
  const trace = real.openSync(orders.traceFile, "a");
  const prefix = orders.isFollowing ? `${process.pid}${threadId} ` : "";
  const reported = new Set(orders.calls.split(","));
  const counts = new Map();
  const paths = new Map();
  const say = (text) => real.writeSync(trace, `${prefix}${text}\n`);

  /** Describes a call, makes it, and reports what came of it; or does what was ordered instead. */
  function call(name, text, does) {
    if (!reported.has(name)) return does();
    const nth = (counts.get(name) ?? 0) + 1;
    counts.set(name, nth);
    const order = orders.injections.find(
      ({ calls, when }) => calls.split(",").includes(name) && isMeant(nth, when),
    );
    if (order?.does === "signal=SIGKILL") {
      say(`${name}(${text} <unfinished ...>`);
      process.kill(process.pid, "SIGKILL");
    }
    if (order !== undefined) {
      const error = systemError(order.does.slice("error=".length), name);
      say(`${name}(${text}) = -1 ${error.code} (INJECTED)`);
      throw error;
    }
    try {
      const result = does();
      say(`${name}(${text}) = ${typeof result === "number" ? result : 0}`);
      return result;
    } catch (error) {
      say(`${name}(${text}) = -1 ${error.code}`);
      throw error;
    }
  }

  const named = (path) => JSON.stringify(linuxPath(path));
  const open = (descriptor) => `${descriptor}<${paths.get(descriptor) ?? ""}>`;

  function openSync(path, flags = "r", mode) {
    const descriptor = call("openat", `AT_FDCWD, ${named(path)}, ${flagNames(flags)}`, () =>
      real.openSync(path, flags, mode),
    );
    paths.set(descriptor, linuxPath(path));
    return descriptor;
  }

  function closeSync(descriptor) {
    paths.delete(descriptor);
    return real.closeSync(descriptor);
  }

  function writeSync(descriptor, ...rest) {
    return call("write", `${open(descriptor)}, ""`, () => real.writeSync(descriptor, ...rest));
  }

  function readSync(descriptor, ...rest) {
    return call("read", `${open(descriptor)}, ""`, () => real.readSync(descriptor, ...rest));
  }

  function withFile(file, flags, mode, does) {
    if (typeof file === "number") return does(file);
    const descriptor = openSync(file, flags, mode);
    try {
      return does(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }

  function writeFileSync(file, data, options) {
    const { flag = "w", mode, encoding = "utf8" } = typeof options === "string" ? {} : (options ?? {});
    const bytes = typeof data === "string" ? Buffer.from(data, encoding) : data;
    withFile(file, flag, mode, (descriptor) => {
      for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
    });
  }

  function readFileSync(file, options) {
    const { flag = "r" } = typeof options === "string" ? {} : (options ?? {});
    return withFile(file, flag, undefined, (descriptor) =>
      call("read", `${open(descriptor)}, ""`, () => real.readFileSync(descriptor, options)),
    );
  }

  const upon =
    (name, what) =>
    (path, ...rest) =>
      call(name, named(path), () => real[what](path, ...rest));
  const uponOpen =
    (name, what) =>
    (descriptor, ...rest) =>
      call(name, open(descriptor), () => real[what](descriptor, ...rest));

  Object.assign(fs, {
    openSync,
    closeSync,
    writeSync,
    readSync,
    writeFileSync,
    appendFileSync: (file, data, options) =>
      writeFileSync(file, data, { flag: "a", ...(typeof options === "string" ? {} : options) }),
    readFileSync,
    fsyncSync: uponOpen("fsync", "fsyncSync"),
    ftruncateSync: uponOpen("ftruncate", "ftruncateSync"),
    futimesSync: uponOpen("utimensat", "futimesSync"),
    renameSync: (from, to) => call("rename", `${named(from)}, ${named(to)}`, () => real.renameSync(from, to)),
    unlinkSync: upon("unlink", "unlinkSync"),
    rmSync: upon("unlink", "rmSync"),
    rmdirSync: upon("rmdir", "rmdirSync"),
    mkdirSync: upon("mkdir", "mkdirSync"),
    utimesSync: upon("utimensat", "utimesSync"),
    lutimesSync: upon("utimensat", "lutimesSync"),
    readdirSync: upon("getdents64", "readdirSync"),
    opendirSync: upon("getdents64", "opendirSync"),
  });
  syncBuiltinESMExports();
  if (isMainThread) {
    // What is printed goes past the functions for files.
    const { stdout } = process;
    const print = stdout.write.bind(stdout);
    stdout.write = (...args) => call("write", `1<standard output>, ""`, () => print(...args));
  }
  meddleWithAddOns(call, named);
}

/** Wraps the functions of Windows that koffi declares from here on. */
function meddleWithAddOns(call, named) {
  let ordered;
  const declare = (library, definition) => {
    const real = library.func(definition);
    const [, name] = /(\w+)\(/.exec(definition);
    if (name === "GetLastError") return () => ordered ?? real();
    const known = OF_WINDOWS[name];
    return (...args) => {
      ordered = undefined;
      if (known === undefined) return real(...args);
      const text = args.slice(0, known.paths).map(named).join(", ");
      try {
        return call(known.name, text, () => {
          const result = real(...args);
          if (result === 0) throw new Failure();
          return result;
        });
      } catch (error) {
        if (!(error instanceof Failure)) ordered = WINDOWS_ERRORS[error.code];
        return 0;
      }
    };
  };
  const load = Module._extensions[".node"];
  Module._extensions[".node"] = (module, file) => {
    load(module, file);
    if (typeof module.exports.load !== "function") return;
    const { load: loadLibrary, ...rest } = module.exports;
    const open = (name) => {
      const library = loadLibrary(name);
      return { func: (definition) => declare(library, definition) };
    };
    module.exports = { ...rest, load: open };
  };
}

/** A function of Windows that failed by itself; GetLastError knows why. */
class Failure extends Error {
  code = "FAILED";
}

/** A kill, or an error that Windows has too. */
function isOrder(does) {
  return does === "signal=SIGKILL" || Object.keys(WINDOWS_ERRORS).some((code) => does === `error=${code}`);
}

/** Whether the nth call is meant by strace's `when`: `3`, `1..5`, `2+`, `2+3`; without it all are. */
function isMeant(nth, when) {
  if (when === undefined) return true;
  const [, first, last, plus, step] = /^(\d+)(?:\.\.(\d+)|(\+)(\d*))?$/.exec(when) ?? [];
  if (last !== undefined) return nth >= Number(first) && nth <= Number(last);
  if (plus === undefined) return nth === Number(first);
  return nth >= Number(first) && (nth - Number(first)) % Number(step || 1) === 0;
}

function systemError(code, syscall) {
  const [errno, [, message]] = [...getSystemErrorMap()].find(([, [name]]) => name === code) ?? [0, ["", ""]];
  return Object.assign(new Error(`${code}: ${message}, ${syscall}`), { errno, code, syscall });
}

function flagNames(flags) {
  if (typeof flags === "string") return flags.startsWith("r") ? "O_RDONLY" : "O_WRONLY|O_CREAT";
  const { O_CREAT, O_TRUNC } = fs.constants;
  return [`${flags}`, ...(flags & O_CREAT ? ["O_CREAT"] : []), ...(flags & O_TRUNC ? ["O_TRUNC"] : [])].join(
    "|",
  );
}

/** As the tests name files; what Windows alone has stays as it is. */
function linuxPath(path) {
  const local = `${path}`.replace(/^\\\\\?\\/, "");
  return /^Z:/i.test(local) ? local.slice(2).replaceAll("\\", "/") : local;
}
