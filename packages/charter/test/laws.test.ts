import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readDocuments } from "@demarc/source";
import { charterJsonSchema, readCharter, readPage, renderCharter, renderPage } from "../src/index.ts";
import { charters } from "./arbitrary-charter.ts";
import { withoutPlaces, withoutWording } from "./without-places.ts";

const runs = Number(process.env["DEMARC_RUNS"] ?? 1);
// The usual run is the same for everybody; who asks for more gets charters that nobody has seen.
const chosen = { numRuns: 60 * runs, ...(runs === 1 ? { seed: 20_261_124 } : {}) };
const timeout = 60_000 * Math.max(1, runs);

describe("the three forms say the same", () => {
  test("a charter that is written as a file reads back as it was", { timeout }, () => {
    fc.assert(
      fc.property(charters, (charter) => {
        const { value, problems } = readCharter({ path: "demarc.yaml", text: renderCharter(charter) });
        expect(problems.filter(({ code, severity }) => severity === "error" && code.startsWith("charter-"))).toEqual([]);
        expect(withoutPlaces(value?.charter)).toEqual(withoutPlaces({ ...charter, inferences: value?.charter.inferences ?? [] }));
      }),
      chosen,
    );
  });

  test("a charter that is written as a page reads back as it was, but for wording", { timeout }, () => {
    fc.assert(
      fc.property(charters, (charter) => {
        const { value } = readPage({ path: "page.md", text: renderPage(charter) });
        expect(withoutWording(value)).toEqual(withoutWording(charter));
        expect(value.statements.map(({ id }) => id)).toEqual(charter.statements.map(({ id }) => id));
      }),
      chosen,
    );
  });

  test("what is written as a file is valid by the schema for editors", { timeout }, () => {
    const ajv = new Ajv2020({ strict: false });
    formats.default(ajv);
    const validate = ajv.compile(charterJsonSchema());
    fc.assert(
      fc.property(charters, (charter) => {
        const [document] = readDocuments({ path: "demarc.yaml", text: renderCharter(charter) }).value;
        validate(JSON.parse(JSON.stringify(document?.value)));
        expect(validate.errors).toBeNull();
      }),
      chosen,
    );
  });

  test("equal charters give equal bytes", { timeout }, () => {
    fc.assert(
      fc.property(charters, (charter) => {
        const { value } = readCharter({ path: "demarc.yaml", text: renderCharter(charter) });
        expect(value === undefined ? "" : renderCharter({ ...value.charter, inferences: [] })).toBe(renderCharter(charter));
      }),
      { ...chosen, numRuns: Math.ceil(chosen.numRuns / 3) },
    );
  });
});
