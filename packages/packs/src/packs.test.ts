import { readdirSync } from "node:fs";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { describe, expect, test } from "vitest";
import { findPacks } from "./find.ts";
import type { Pack } from "./pack.ts";
import schema from "./pack.schema.json" with { type: "json" };
import { packById, packEnd, packPorts, packs } from "./packs.ts";

const ajv = new Ajv({ allErrors: true, strict: true });
addFormats.default(ajv);
const validate = ajv.compile(schema);

const repeated = (items: readonly string[]): string[] => items.filter((item, i) => items.indexOf(item) !== i);

test("every data file is a pack under its own id, and all of them are on offer", () => {
  const files = readdirSync(new URL("data/", import.meta.url)).map((file) => file.replace(/\.json$/, "")).sort();
  expect(packs.map(({ id }) => id)).toEqual(files);
  expect(files.length).toBeGreaterThanOrEqual(11);
});

test("a pack is found by its id, and only by it", () => {
  expect(packById("seldon-core")?.name).toBe("Seldon Core 2");
  expect(packById("seldon")).toBeUndefined();
  expect(packById("__proto__")).toBeUndefined();
});

describe.each(packs.map((pack): [string, Pack] => [pack.id, pack]))("%s", (_id, pack) => {
  test("has the shape of a pack", () => {
    validate(pack);
    expect(validate.errors ?? []).toEqual([]);
  });

  test("uses no id, port name or resource twice", () => {
    expect(repeated(pack.components.map(({ id }) => id))).toEqual([]);
    expect(repeated(pack.flows.map(({ id }) => id))).toEqual([]);
    expect(repeated((pack.runs ?? []).map(({ apiGroup, kind }) => `${apiGroup}/${kind}`))).toEqual([]);
    for (const { ports } of pack.components) expect(repeated(ports.map(({ name }) => name))).toEqual([]);
  });

  test("has flows between ends that exist, over ports that the destination has", () => {
    for (const flow of pack.flows) {
      expect(packEnd(pack, flow.from), `${flow.id}: ${flow.from}`).toBeDefined();
      expect(packEnd(pack, flow.to), `${flow.id}: ${flow.to}`).toBeDefined();
      expect(packPorts(pack, flow).map(({ name }) => name), flow.id).toEqual(flow.ports);
      if (flow.portsWithTls !== undefined) expect(packPorts(pack, { ...flow, ports: flow.portsWithTls })).toHaveLength(flow.portsWithTls.length);
    }
  });

  test("gives a source for each statement, and lists it", () => {
    const used = [...pack.components, ...pack.flows, ...(pack.objects ?? []), ...(pack.runs ?? [])].map(({ source }) => source);
    for (const source of used) expect(pack.sources).toContain(source);
  });

  test("is found by each of its words, and each word of a flow beside them means that flow", () => {
    for (const word of pack.words) expect(findPacks(word).map((match) => match.pack.id), word).toContain(pack.id);
    for (const flow of pack.flows) {
      for (const word of flow.words) {
        const match = findPacks(`${pack.words[0] ?? ""}: ${word}`).find((candidate) => candidate.pack.id === pack.id);
        expect(match?.flows.map(({ id }) => id), word).toContain(flow.id);
      }
    }
  });

  test("identifies the pods that a resource runs by labels that they carry", () => {
    for (const pod of (pack.runs ?? []).flatMap(({ pods }) => pods)) {
      const keys = [...Object.keys(pod.labels), ...(pod.unknownLabels ?? [])];
      for (const key of pod.identity) expect(keys, pod.name).toContain(key);
    }
  });
});

test("an end that no component has is no end", () => {
  const [pack] = packs;
  expect(pack && packEnd(pack, "nobody")).toBeUndefined();
  expect(pack && packEnd(pack, "minio/nobody")).toBeUndefined();
  expect(pack && packEnd(pack, "nobody/server")).toBeUndefined();
});
