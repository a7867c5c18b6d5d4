import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { absent, exists, label, notIn } from "../test/build-world.ts";
import { runs, selector } from "../test/worlds.ts";
import {
  formatSelector,
  holds,
  labelsAsWritten,
  labelsOfNamespace,
  labelsOfWorkload,
  matchSelector,
  nameLabel,
  selectorImplies,
  selectorIsUnsatisfiable,
} from "./selector.ts";
import { maybe, no, yes } from "./truth.ts";
import type { Labels, Selector } from "./world.ts";

const mlflow = new Map([["app", "mlflow"], ["tier", ""]]);

describe("a selector on known labels", () => {
  test.each<readonly [string, Selector, boolean]>([
    ["SEL-1 asks for nothing", [], true],
    ["SEL-2 all terms must hold", [...label("app", "mlflow"), ...label("tier", "data")], false],
    ["SEL-3 In: a value of the list", label("app", "minio", "mlflow"), true],
    ["SEL-3 In: another value", label("app", "minio"), false],
    ["SEL-3 In: no key", label("team", "ml"), false],
    ["SEL-4 Exists: the key", exists("app"), true],
    ["SEL-4 Exists: no key", exists("team"), false],
    ["SEL-4 Exists: the key with the empty value", exists("tier"), true],
    ["SEL-4 DoesNotExist: the key", absent("app"), false],
    ["SEL-4 DoesNotExist: no key", absent("team"), true],
    ["SEL-4 DoesNotExist: the key with the empty value", absent("tier"), false],
    ["SEL-5 NotIn: a value of the list", notIn("app", "mlflow"), false],
    ["SEL-5 NotIn: another value", notIn("app", "minio"), true],
    ["SEL-5 NotIn: no key", notIn("team", "ml"), true],
    ["SEL-6 case matters in values", label("app", "MLflow"), false],
    ["SEL-6 case matters in keys", exists("App"), false],
    ["SEL-6 the empty value is a value", label("tier", ""), true],
    ["SEL-7 a contradiction", [...exists("app"), ...absent("app")], false],
    ["a key that every JavaScript object has", exists("constructor"), false],
    ["a key that is a prototype", notIn("__proto__", "x"), true],
  ])("%s", (_, terms, picked) => {
    expect(matchSelector(terms, labelsAsWritten(mlflow))).toBe(picked ? yes : no);
  });
});

describe("a selector on labels that are not known", () => {
  const hashed = labelsOfWorkload({ labels: mlflow, unknownLabels: new Set(["pod-template-hash"]) });
  const unseen = labelsOfNamespace({ name: "training", labels: new Map(), labelsKnown: false });
  const seen = labelsOfNamespace({ name: "training", labels: new Map([[nameLabel, "forged"]]), labelsKnown: true });

  test.each([
    ["SEL-9 a value", hashed, label("pod-template-hash", "5d4f8"), maybe],
    ["SEL-9 not a value", hashed, notIn("pod-template-hash", "5d4f8"), maybe],
    ["SEL-9 there", hashed, exists("pod-template-hash"), yes],
    ["SEL-9 absent", hashed, absent("pod-template-hash"), no],
    ["SEL-9 a value and not that value", hashed, [...label("pod-template-hash", "5d4f8"), ...notIn("pod-template-hash", "5d4f8")], no],
    ["SEL-9 beside a term that fails", hashed, [...label("pod-template-hash", "5d4f8"), ...label("app", "minio")], no],
    ["NS-2 a value", unseen, label("team", "ml"), maybe],
    ["NS-2 not a value", unseen, notIn("team", "ml"), maybe],
    ["NS-2 there", unseen, exists("team"), maybe],
    ["NS-2 absent", unseen, absent("team"), maybe],
    ["NS-2 there and absent", unseen, [...exists("team"), ...absent("team")], no],
    ["NS-2 the name", unseen, label(nameLabel, "training"), yes],
    ["NS-2 another name", unseen, label(nameLabel, "serving"), no],
    ["NS-1 the name is the name, whatever is written", seen, label(nameLabel, "training"), yes],
    ["NS-1 and not what is written", seen, label(nameLabel, "forged"), no],
  ])("%s", (_, labels, terms, truth) => {
    expect(matchSelector(terms, labels)).toBe(truth);
  });
});

/** Every label world that selectors over these keys and values can tell apart, and one value that none names. */
const worlds: readonly Labels[] = ["app", "tier", "hash"].reduce<readonly Labels[]>(
  (found, key) => found.flatMap((l) => [l, ...["mlflow", "training", "", "unheard-of"].map((value) => new Map([...l, [key, value]]))]),
  [new Map<string, string>()],
);
const picks = (terms: Selector, labels: Labels): boolean => terms.every((r) => holds(r, labels.get(r.key)));

describe("over all label worlds", () => {
  test("a selector is unsatisfiable when it picks none", () => {
    fc.assert(
      fc.property(fc.tuple(selector, selector).map(([a, b]) => [...a, ...b]), (terms) => {
        expect(selectorIsUnsatisfiable(terms)).toBe(!worlds.some((l) => picks(terms, l)));
      }),
      { numRuns: runs(500) },
    );
  });

  test("one implies another when it picks nothing that the other does not", () => {
    const wider = fc.tuple(selector, selector).map(([a, b]) => [[...a, ...b], a] as const);
    fc.assert(
      fc.property(fc.oneof(fc.tuple(selector, selector), wider), ([a, b]) => {
        expect(selectorImplies(a, b)).toBe(worlds.every((l) => !picks(a, l) || picks(b, l)));
      }),
      { numRuns: runs(1000) },
    );
  });

  test("with one key unknown, the answer is what all its values have in common", () => {
    fc.assert(
      fc.property(fc.tuple(selector, selector).map(([a, b]) => [...a, ...b]), fc.constantFrom(...worlds), (terms, labels) => {
        const values = ["mlflow", "training", "", "unheard-of"];
        const answers = new Set(values.map((value) => picks(terms, new Map([...labels, ["hash", value]]))));
        const expected = answers.size === 2 ? maybe : answers.has(true) ? yes : no;
        expect(matchSelector(terms, labelsOfWorkload({ labels, unknownLabels: new Set(["hash"]) }))).toBe(expected);
      }),
      { numRuns: runs(500) },
    );
  });
});

describe("formatSelector writes as kubectl does", () => {
  test.each<readonly [Selector, string]>([
    [[], "all"],
    [label("app", "mlflow"), "app=mlflow"],
    [label("app", "mlflow", "minio"), "app in (mlflow,minio)"],
    [notIn("app", "mlflow"), "app!=mlflow"],
    [notIn("app", "mlflow", "minio"), "app notin (mlflow,minio)"],
    [exists("team"), "team"],
    [absent("team"), "!team"],
    [[...label("tier", "data"), ...absent("legacy"), ...label("app", "mlflow")], "app=mlflow,!legacy,tier=data"],
  ])("%j", (terms, text) => {
    expect(formatSelector(terms)).toBe(text);
  });
});
