import { EventEmitter } from "node:events";
import { describe, expect, test } from "vitest";
import { bugText } from "./bug.ts";
import type { Host } from "./host.ts";
import { main } from "./main.ts";
import { startProgress } from "./progress.ts";

function hostOf(args: readonly string[]): { readonly host: Host; readonly stdout: EventEmitter; readonly stderr: EventEmitter; readonly written: string[] } {
  const written: string[] = [];
  const stdout = Object.assign(new EventEmitter(), { write: (text: string) => written.push(text) > 0 });
  const stderr = Object.assign(new EventEmitter(), { write: (text: string) => written.push(text) > 0 });
  const host: Host = { argv: ["node", "demarc", ...args], env: {}, cwd: () => "/", stdin: (async function* () {})(), stdout, stderr };
  return { host, stdout, stderr, written };
}

describe("main", () => {
  test("a reader that goes away is no failure", async () => {
    const { host, stdout, written } = hostOf(["--version"]);
    await main(host);
    written.length = 0;
    stdout.emit("error", Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
    expect([host.exitCode, written]).toEqual([0, []]);
  });

  test("standard output that cannot be written ends with 2 and one line, whenever the stream tells", async () => {
    const { host, stdout, written } = hostOf(["--version"]);
    const full = Object.assign(new Error("write ENOSPC"), { code: "ENOSPC" });
    const running = main(host);
    stdout.emit("error", full);
    await running;
    stdout.emit("error", full);
    expect(host.exitCode).toBe(2);
    expect(written.filter((text) => text.startsWith("demarc:"))).toEqual(["demarc: standard output cannot be written: the disk is full\n"]);
  });

  test("standard error that cannot be written ends with 2 and in silence", async () => {
    const { host, stderr, written } = hostOf(["--version"]);
    await main(host);
    written.length = 0;
    stderr.emit("error", Object.assign(new Error("disk"), { code: "EIO" }));
    expect([host.exitCode, written]).toEqual([2, []]);
  });

  test("a mistake of ours ends with 3, tells the version and how to report it, and shows no trace", async () => {
    const { host, written } = hostOf(["check", "x"]);
    await main({ ...host, cwd: () => { throw new TypeError("cwd is gone"); } });
    expect(written.join("")).toMatch(/this is a bug in Demarc \d+\.\d+\.\d+, not in your input\.\n {2}TypeError: cwd is gone\n {2}while running: demarc check x\n/);
    expect(written.join("")).not.toContain("at ");
  });

  test("a mistake of ours ends with 3 also where standard output cannot be written, before or after", async () => {
    const full = Object.assign(new Error("write ENOSPC"), { code: "ENOSPC" });
    for (const isEarly of [true, false]) {
      const { host, stdout } = hostOf(["check", "x"]);
      const broken = { ...host, cwd: () => { throw new TypeError("cwd is gone"); } };
      const running = main(broken);
      if (isEarly) stdout.emit("error", full);
      await running;
      if (!isEarly) stdout.emit("error", full);
      expect(broken.exitCode).toBe(3);
    }
  });

  test("the exit code is set on the host that was given", async () => {
    const { host } = hostOf(["chek"]);
    await main(host);
    expect(host.exitCode).toBe(2);
  });
});

test("DEMARC_DEBUG adds where it happened", () => {
  const text = bugText(new Error("x"), { env: { DEMARC_DEBUG: "1" }, argv: ["node", "demarc", "check"] }, "rule world-egress");
  expect(text).toContain("in rule world-egress: Error: x");
  expect(text).toContain("main.test.ts");
});

describe("progress", () => {
  const run = (isTTY: boolean, always: boolean, times: readonly number[]): string => {
    const { host, written } = hostOf([]);
    let index = 0;
    const progress = startProgress({ ...host, stderr: Object.assign(host.stderr, { isTTY }) }, always, () => times[index++] ?? 0);
    progress.step("reading manifests");
    progress.done();
    return written.join("");
  };

  test.each`
    terminal | always   | elapsed | shown
    ${true}  | ${false} | ${999}  | ${""}
    ${true}  | ${false} | ${1000} | ${"\r\u001b[Kdemarc: reading manifests …\r\u001b[K"}
    ${false} | ${false} | ${5000} | ${""}
    ${false} | ${true}  | ${5000} | ${"demarc: reading manifests (5.0 s)\n"}
  `("terminal $terminal, asked for $always, after $elapsed ms", ({ terminal, always, elapsed, shown }: { terminal: boolean; always: boolean; elapsed: number; shown: string }) => {
    expect(run(terminal, always, [0, elapsed])).toBe(shown);
  });
});
