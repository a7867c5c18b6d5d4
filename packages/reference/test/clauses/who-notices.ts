import { readFileSync } from "node:fs";
import { verdict, type ConformanceCase, type Probe } from "../../src/index.ts";
import { manifestsFrom } from "../manifests-from.ts";
import { readCases } from "../read-cases.ts";
import { answersTo, product, readWorlds, type Product, type World } from "../worlds.ts";
import type { Breach } from "./breach.ts";
import { importBroken } from "./broken-modules.ts";

/** An object and the errors of the API server, by the object or by text where it matters how YAML is read. */
interface ValidationCase {
  readonly id: string;
  readonly object?: object;
  readonly policy?: object & { readonly kind: string };
  readonly text?: string;
  readonly kubernetesVersion?: string;
  readonly errors: readonly { readonly path: string; readonly type: string }[];
}

interface CaseSets {
  readonly situations: readonly ConformanceCase[];
  readonly validation: readonly ValidationCase[];
  readonly worlds: readonly World[];
}

export async function readCaseSets(): Promise<CaseSets> {
  const ofPolicies = readJson("policy-semantics/validation-cases.json") as readonly ValidationCase[];
  return {
    situations: readCases(),
    validation: [...ofPolicies, ...(readJson("validation.json") as readonly ValidationCase[])],
    worlds: await readWorlds(),
  };
}

// Our own files; their shape is taken on trust.
function readJson(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../../../conformance/${name}`, import.meta.url), "utf8"));
}

/** The cases of which an answer changes once the breach is made. */
export async function whoNotices({ edit }: Breach, { situations, validation, worlds }: CaseSets): Promise<readonly string[]> {
  const [, name] = edit.file.split("/");
  // Modules with one edit: their shape is that of the modules.
  const load = async (entry: string): Promise<object> => (await importBroken(`packages/${entry}`, edit)) as object;
  switch (name) {
    case "reference": {
      const broken = (await load("reference/src/verdict.ts")) as { readonly verdict: typeof verdict };
      return situations.filter((one) => usual(one) !== answersOf(one, broken.verdict)).map(({ id }) => id);
    }
    case "source":
      return changed({ ...product, ...((await load("source/src/read-documents.ts")) as Pick<Product, "readDocuments">) }, validation, worlds);
    case "kubernetes":
      return changed({ ...product, ...((await load("kubernetes/src/build-cluster.ts")) as Pick<Product, "buildCluster">) }, validation, worlds);
    case "operations":
      return changed({ ...product, ...((await load("operations/src/test/operation.ts")) as Pick<Product, "runConnectivityTest">) }, [], worlds);
    default:
      throw new Error(`no case asks what ${edit.file} does`);
  }
}

function answersOf(one: ConformanceCase, judge: (one: ConformanceCase, probe: Probe) => string): string {
  return one.probes.map((probe) => judge(one, probe)).join();
}

const usualAnswers = new Map<ConformanceCase, string>();

/** What the reference answers as it is. */
function usual(one: ConformanceCase): string {
  const answers = usualAnswers.get(one) ?? answersOf(one, verdict);
  usualAnswers.set(one, answers);
  return answers;
}

function changed(broken: Product, validation: readonly ValidationCase[], worlds: readonly World[]): readonly string[] {
  return [
    ...validation.filter((one) => errorsOf(one, product) !== errorsOf(one, broken)).map(({ id }) => id),
    ...worlds.filter((one) => verdictsOf(one, product) !== verdictsOf(one, broken)).map(({ id }) => id),
  ];
}

function verdictsOf(world: World, steps: Product): string {
  return answersTo(world, steps).map((answer) => answer.verdict).join();
}

function errorsOf({ object, policy, text = JSON.stringify(object ?? policy), kubernetesVersion }: ValidationCase, steps: Product): string {
  const cluster = steps.buildCluster(
    manifestsFrom(steps.readDocuments({ path: "object.yaml", text })),
    { defaultNamespace: "default", kubernetesVersion, podCidrs: [], semantics: {} },
  );
  const errors = cluster.objects.flatMap(({ refusals }) => refusals).map(({ path, type }) => `${path}: ${type}`);
  return [...new Set(errors)].sort().join("\n");
}

/** ANP and CNP have clauses alike: a case shows those of the kinds that it has. Worlds have both. */
export function isAbout(clause: string, id: string, { situations, validation }: CaseSets): boolean {
  const situation = situations.find((one) => one.id === id);
  const object = validation.find((one) => one.id === id);
  const kinds = situation?.policies.map(({ kind }) => kind) ?? [kindOf(object?.policy ?? object?.object)];
  if (situation === undefined && object === undefined) return true;
  if (clause.startsWith("ANP-")) return kinds.some((kind) => kind === "AdminNetworkPolicy" || kind === "BaselineAdminNetworkPolicy");
  if (clause.startsWith("CNP-")) return kinds.includes("ClusterNetworkPolicy");
  return true;
}

function kindOf(object: object | undefined): string {
  return object !== undefined && "kind" in object ? String(object.kind) : "";
}
