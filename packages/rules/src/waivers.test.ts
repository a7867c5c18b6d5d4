import type { Waiver } from "@demarc/charter";
import { describe, expect, test } from "vitest";
import { charterOf } from "../test/charter-text.ts";
import { contextOf } from "../test/pipeline.ts";
import { policyYaml } from "../test/serving-world.ts";
import type { RawFinding } from "./finding.ts";
import { exemptionsOf, waive } from "./waivers.ts";

const finding: RawFinding = {
  rule: "world-ingress",
  category: "reach",
  severity: "warning",
  fingerprint: "0123456789abcdef",
  message: "",
  location: { file: "k8s/base/network-policy.yaml", line: 3, column: 1 },
  object: { kind: "NetworkPolicy", namespace: "financial-ml", name: "edge" },
  related: [],
  details: [],
  flows: [],
  owner: "platform",
  next: [],
  request: [],
  otherStatements: [],
  weight: 0,
};
const at = { file: "demarc.yaml", line: 1, column: 1 };
const base: Waiver = { rule: "world-ingress", reason: "public", owner: "platform", expires: "2026-12-31", at };

function isWaived(waiver: Partial<Waiver>, today = "2026-11-01"): boolean {
  const context = { ...contextOf({ manifests: {} }), charter: { ...charterOf("# Page\n"), waivers: [{ ...base, ...waiver }] } };
  return waive(finding, exemptionsOf(context).readable, today).waived !== undefined;
}

describe("a waiver of the charter", () => {
  test.each<[string, Partial<Waiver>, boolean]>([
    ["covers a file by name", { file: "k8s/base/network-policy.yaml" }, true],
    ["covers files below a folder", { file: "k8s/**" }, true],
    ["covers a file as seen from the page's folder", { file: "base/*.yaml", at: { ...at, file: "k8s/page.md" } }, true],
    ["does not leave the page's folder", { file: "base/*.yaml", at: { ...at, file: "other/page.md" } }, false],
    ["covers files of a folder only, with one star", { file: "k8s/*" }, false],
    ["covers an object", { object: "NetworkPolicy/financial-ml/edge" }, true],
    ["covers objects of a namespace", { object: "NetworkPolicy/financial-ml/*" }, true],
    ["does not cover another kind", { object: "Service/financial-ml/edge" }, false],
    ["covers a fingerprint", { fingerprint: "0123456789abcdef" }, true],
    ["covers the eight digits that reports show", { fingerprint: "01234567" }, true],
    ["does not cover fewer, which could be anything", { fingerprint: "0123456" }, false],
    ["asks for all that it names", { file: "k8s/**", object: "NetworkPolicy/financial-ml/other" }, false],
    ["covers nothing when it names nothing", {}, false],
    ["does not cover another rule", { rule: "world-egress", file: "**" }, false],
  ])("%s", (_, waiver, covered) => {
    expect(isWaived(waiver)).toBe(covered);
  });

  test("holds to the end of its day and no longer", () => {
    expect(isWaived({ file: "**" }, "2026-12-31")).toBe(true);
    expect(isWaived({ file: "**" }, "2027-01-01")).toBe(false);
  });
});

describe("the annotation", () => {
  const annotated = (text: string): string => policyYaml("edge", "podSelector: {}").replace("namespace: financial-ml}", `namespace: financial-ml, annotations: {demarc.dev/ignore: ${JSON.stringify(text)}}}`);

  test("holds one waiver a line, and a reason may hold anything but a line break", () => {
    const { readable, unreadable } = exemptionsOf(contextOf({ manifests: { "p.yaml": annotated("world-ingress=mail a@b.example = fine@2026-12-31\n\n  world-egress=x@2027-01-01  ") } }));
    expect(readable.map(({ rule, reason, expires }) => [rule, reason, expires])).toEqual([["world-ingress", "mail a@b.example = fine", "2026-12-31"], ["world-egress", "x", "2027-01-01"]]);
    expect(unreadable).toEqual([]);
  });

  test.each(["world-ingress", "world-ingress=reason", "world-ingress=@2026-12-31", "world-ingress=reason@soon", "World=reason@2026-12-31"])("`%s` is none", (text) => {
    const { readable, unreadable } = exemptionsOf(contextOf({ manifests: { "p.yaml": annotated(text) } }));
    expect(readable).toEqual([]);
    expect(unreadable.map((one) => one.text)).toEqual([text]);
  });

  test("covers its own object only", () => {
    const [exemption] = exemptionsOf(contextOf({ manifests: { "p.yaml": annotated("world-ingress=public@2026-12-31") } })).readable;
    expect(exemption?.covers(finding)).toBe(true);
    expect(exemption?.covers({ ...finding, object: { kind: "NetworkPolicy", namespace: "financial-ml", name: "other" } })).toBe(false);
  });
});
