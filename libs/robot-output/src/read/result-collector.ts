import { cutText, ownCopy } from "../xml/text.ts";
import { type XmlAttributes, type XmlHandler, XmlUnusableError } from "../xml/xml-handler.ts";
import { type OpenElement, openElement, type OpenSuite, type OpenTest } from "./open-element.ts";
import type { RobotResult, RobotStatus, TestCounts } from "./robot-result.ts";
import { stoppedTest, TestList } from "./test-list.ts";
import { localIsoTime, wholeMilliseconds } from "./timestamps.ts";

const MESSAGE_CHARS = 1000;
const MOST_TAGS = 100;

/** Makes a {@link RobotResult} of the elements of an output.xml, by the rules of Robot Framework's own reader. */
export class ResultCollector implements XmlHandler {
  readonly #open: OpenElement[] = [];
  readonly #tests = new TestList();
  #attributes: XmlAttributes = {};
  #rootSuite: OpenSuite | undefined;
  #errors = 0;

  open(name: string, attributes: XmlAttributes): void {
    const element = openElement(this.#open.at(-1), { name, attributes, testsBefore: this.#tests.length });
    if (element.kind === "robot") this.#attributes = attributes;
    if (element.kind === "suite" && element.path.length === 1) {
      if (this.#rootSuite !== undefined) throw new XmlUnusableError("it has more than one outermost suite");
      this.#rootSuite = element;
    }
    this.#open.push(element);
  }

  text(piece: string): void {
    const element = this.#open.at(-1);
    if (element?.kind === "status" || element?.kind === "tag") element.text.add(piece);
  }

  close(): void {
    const element = this.#open.pop();
    switch (element?.kind) {
      case "suite":
        return this.#closeSuite(element);
      case "test":
        return this.#closeTest(element);
      case "body":
        return this.#closeBody(element);
      case "status":
        return this.#closeStatus(element);
      case "tag":
        return addTag(element.of, element.text.kept);
      case "error-message":
        this.#errors += 1;
        return;
      case "robot":
      case "tags":
      case "errors":
      case "ignored":
      case undefined:
        return;
    }
  }

  /** Long name of the test in which the file broke off. */
  get unfinishedTest(): string | undefined {
    const test = this.#open.find((element) => element.kind === "test");
    const suite = this.#open.findLast((element) => element.kind === "suite");
    return test === undefined || suite === undefined ? undefined : [...suite.path, test.name].join(".");
  }

  /**
   * What was collected. Suites that are still open since the file broke off are judged by their finished
   * tests, and by their teardown if that was finished.
   * @returns undefined if there was no suite.
   */
  result(): RobotResult | undefined {
    const suite = this.#rootSuite;
    if (suite === undefined) return undefined;
    const isPartial = this.#open.length > 0;
    while (this.#open.length > 0) {
      const element = this.#open.pop();
      if (element?.kind === "suite") this.#closeSuite(element);
    }
    const tests = this.#tests.results();
    const ownStart = suite.startUs === undefined ? undefined : localIsoTime(suite.startUs);
    return {
      generator: ownCopy(this.#attributes.generator ?? "unknown"),
      schemaVersion: wholeNumber(this.#attributes.schemaversion),
      rpa: this.#attributes.rpa === "true",
      suiteName: suite.path[0] ?? "",
      status: suiteStatus(suite.counts),
      message: cutText(ownCopy(suite.message), MESSAGE_CHARS),
      startTime: ownStart ?? (isPartial ? tests[0]?.startTime : undefined),
      elapsedMs: wholeMilliseconds(suite.ownElapsedUs ?? suite.innerElapsedUs),
      counts: suite.counts,
      tests,
      errors: this.#errors,
    };
  }

  /** An output that rebot made anew has what the teardowns did to the tests in it already. */
  get #isByRobot(): boolean {
    return /^\s*robot(?:\s|$)/i.test(this.#attributes.generator ?? "");
  }

  #closeTest(test: OpenTest): void {
    const suite = this.#open.at(-1);
    // A test is only opened inside a suite.
    if (suite?.kind !== "suite") return;
    const verdict = { status: testStatus(test.status), message: test.message };
    const stopped = stoppedTest({ ...verdict, tags: test.tags });
    suite.innerElapsedUs += test.ownElapsedUs ?? test.innerElapsedUs;
    if (verdict.status === "PASS") suite.counts.passed += 1;
    if (verdict.status === "FAIL") suite.counts.failed += 1;
    if (verdict.status === "SKIP") suite.counts.skipped += 1;
    if (stopped === "not-run") suite.counts.notRun += 1;
    if (stopped === "interrupted") suite.counts.interrupted += 1;
    this.#tests.add(test, { suitePath: suite.path, stopped, verdict });
  }

  #closeBody(body: Extract<OpenElement, { kind: "body" }>): void {
    const parent = this.#open.at(-1);
    if (parent !== undefined && "innerElapsedUs" in parent) {
      parent.innerElapsedUs += body.ownElapsedUs ?? body.innerElapsedUs;
    }
    if (parent?.kind !== "suite" || !body.isSuiteTeardown) return;
    // Only where the teardown has no <status>: closeStatus() comes first.
    parent.teardown ??= { status: body.status, message: body.message };
  }

  #closeStatus({ of, text }: Extract<OpenElement, { kind: "status" }>): void {
    if (text.length > 0) of.message = text.kept;
    const suite = this.#open.at(-2);
    if (of.kind !== "body" || !of.isSuiteTeardown || suite?.kind !== "suite") return;
    suite.teardown = { status: of.status, message: of.message };
  }

  #closeSuite(suite: OpenSuite): void {
    if (suite.teardown !== undefined && this.#isByRobot) {
      this.#tests.applyTeardown(suite.firstTest, suite.teardown);
      countAfterTeardown(suite.counts, suite.teardown.status);
    }
    const parent = this.#open.findLast((element) => element.kind === "suite");
    if (parent === undefined) return;
    parent.innerElapsedUs += suite.ownElapsedUs ?? suite.innerElapsedUs;
    parent.counts.passed += suite.counts.passed;
    parent.counts.failed += suite.counts.failed;
    parent.counts.skipped += suite.counts.skipped;
    parent.counts.notRun += suite.counts.notRun;
    parent.counts.interrupted += suite.counts.interrupted;
  }
}

function addTag(test: OpenTest, tag: string): void {
  // Robot's own reader drops these two: `NONE` once meant that there are no tags.
  if (tag === "" || tag.toUpperCase() === "NONE" || test.tags.length >= MOST_TAGS) return;
  test.tags.push(ownCopy(tag));
}

/** Does to the numbers what `afterSuiteTeardown` does to each test: there may be more tests than are listed. */
function countAfterTeardown(counts: OpenSuite["counts"], teardownStatus: string): void {
  if (teardownStatus === "FAIL") {
    counts.failed += counts.passed;
    counts.passed = 0;
  }
  if (teardownStatus === "SKIP") {
    counts.skipped += counts.passed + counts.failed;
    counts.passed = 0;
    counts.failed = 0;
  }
}

function testStatus(written: string): RobotStatus {
  return written === "PASS" || written === "SKIP" ? written : "FAIL";
}

/** A suite has no status of its own: Robot Framework reads it off the tests. */
function suiteStatus(counts: TestCounts): RobotStatus {
  if (counts.failed > 0) return "FAIL";
  return counts.passed > 0 ? "PASS" : "SKIP";
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
