import { expect, test } from "vitest";
import { demarc } from "../../../test/run-cli.ts";

const example = ["examples/guidelines/cluster", "examples/guidelines/platform", "examples/guidelines/app"];

test("what-if says what stops where policies begin to be enforced", async () => {
  const { stdout, exitCode } = await demarc(["what-if", "--cni", "flannel", "--cni", "calico", "--page", "examples/guidelines/page.md", ...example]);
  expect(stdout).toMatch(/^Flannel → Calico\n/);
  expect(stdout).toMatch(/no longer get in, as policies are enforced: default-deny\n/);
  expect(exitCode).toBe(0);
});

test("one plug-in alone is held against today's", async () => {
  const { stdout } = await demarc(["what-if", "--cni", "cilium", ...example]);
  expect(stdout).toMatch(/^the plug-in today, not known → Cilium\n/);
});

test("a name that no plug-in has is refused with the nearest", async () => {
  const { stderr, exitCode } = await demarc(["what-if", "--cni", "cillium", ...example]);
  expect(stderr.replaceAll(/\s+/g, " ")).toContain("`cillium` is no network plug-in that is known");
  expect(stderr.replaceAll(/\s+/g, " ")).toContain("the nearest is `cilium`");
  expect(exitCode).toBe(2);
});

test("without any it says what is missing", async () => {
  const { stderr, exitCode } = await demarc(["what-if", ...example]);
  expect(stderr).toContain("--cni");
  expect(exitCode).toBe(2);
});
