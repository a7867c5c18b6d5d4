import { describe, expect, test } from "vitest";
import type { Ran } from "../run-cli.ts";
import { complaintsAbout } from "./complaints.ts";

const files = { "k8s/world.yaml": "apiVersion: v1\nkind: Pod\n" };
const at = (file: string, line: number, column: number): string => JSON.stringify({ problems: [{ location: { file, line, column } }] });

describe("complaintsAbout", () => {
  test.each<[string, Partial<Ran>, RegExp | undefined]>([
    ["a clean run", { stdout: "ok\n" }, undefined],
    ["findings", { exitCode: 1, stderr: "1 finding\n" }, undefined],
    ["a bug", { exitCode: 3, stderr: "TypeError" }, /^ended with 3: TypeError/],
    ["an escape on standard output", { stdout: "a \u001b[31m b" }, /^stdout has the character "\\u001b"/],
    ["a bell on standard error", { stderr: "a \u0007" }, /^stderr has the character "\\u0007"/],
    ["a carriage return", { stdout: "a\rb" }, /^stdout has/],
    ["a place that is there", { stdout: at("k8s/world.yaml", 2, 7) }, undefined],
    ["the end of a line", { stdout: at("k8s/world.yaml", 2, 10) }, undefined],
    ["beyond the end of a line", { stdout: at("k8s/world.yaml", 2, 11) }, /2:11: the line has 9 characters/],
    ["a line that is not there", { stdout: at("k8s/world.yaml", 4, 1) }, /there are 3 lines/],
    ["column 0", { stdout: at("k8s/world.yaml", 1, 0) }, /1:0/],
    ["a file that was not given", { stdout: at("other.yaml", 1, 1) }, /other.yaml is none of the files/],
  ])("%s", (_, ran, complaint) => {
    const found = complaintsAbout({ stdout: "", stderr: "", exitCode: 0, ...ran }, files);
    if (complaint === undefined) expect(found).toEqual([]);
    else expect(found).toEqual([expect.stringMatching(complaint)]);
  });
});
