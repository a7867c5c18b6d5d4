import { nearestName, type Cluster, type KubernetesObject } from "@demarc/kubernetes";
import { count, groupBy, listSome } from "@demarc/source";
import { stringAt, stringsAt, valueAt } from "../field-path.ts";
import { defineRule, type Found, type Rule, type RuleContext } from "../rule.ts";

interface Offer {
  readonly server: KubernetesObject;
  readonly capabilities: ReadonlySet<string>;
  /** What tells the rest of its capabilities, where the input does not. */
  readonly missing: string | undefined;
}

/**
 * A Seldon Model is placed on a server whose capabilities contain all of its requirements. Where no server of
 * its namespace does, the scheduler answers "no matching servers available", which looks like a network fault.
 */
export const seldonRequirementsUnsatisfied: Rule = defineRule({
  id: "seldon-requirements-unsatisfied",
  category: "page",
  severity: "error",
  summary: "no Seldon server has the capabilities that a model requires",
  statements: ["S1.P7"],

  leavesOut({ cluster }) {
    const offers = offersOf(cluster);
    const open = cluster.objects.filter(isModel).flatMap((model) => {
      const missing = judge(offers, model).missing;
      return missing === undefined ? [] : [{ missing, name: `${model.namespace}/${model.name}` }];
    });
    if (open.length === 0) return undefined;
    const needed = [...new Set(open.map(({ missing }) => missing))].sort();
    return `${listSome(needed, 3)}, for ${open.length === 1 ? "the model" : count(open.length, "model")} ${listSome(open.map(({ name }) => name), 3)}`;
  },

  *find(context) {
    const { cluster } = context;
    const offers = offersOf(cluster);
    const open = cluster.objects.filter((object) => isModel(object) && judge(offers, object).unsatisfied);
    const groups = groupBy(open, (model) => JSON.stringify([model.namespace, stringAt(model.value, "spec.server"), [...requirementsOf(model)].sort()]));
    for (const models of groups.values()) yield* unsatisfied(context, models, offers);
  },
});

/** A model is not judged where no server is known to have what it requires, and some server is not known in full. */
function judge(offers: readonly Offer[], model: KubernetesObject): { readonly unsatisfied: boolean; readonly missing?: string } {
  const required = requirementsOf(model);
  const candidates = offersFor(offers, model);
  if (required.length === 0 || candidates.some((offer) => lackingOf(required, offer).length === 0)) return { unsatisfied: false };
  const missing = offers.length === 0 ? "a Seldon Server (or ServerConfig) with its capabilities in the input" : candidates.find((offer) => offer.missing !== undefined)?.missing;
  return missing === undefined ? { unsatisfied: true } : { unsatisfied: false, missing };
}

function* unsatisfied({ ownership }: RuleContext, models: readonly KubernetesObject[], offers: readonly Offer[]): Iterable<Found> {
  const [first] = models;
  if (first === undefined) return;
  const required = requirementsOf(first);
  const candidates = offersFor(offers, first);
  const best = [...candidates].sort((a, b) => lackingOf(required, a).length - lackingOf(required, b).length)[0];
  const lacking = best === undefined ? required : lackingOf(required, best);
  const hints = lacking.flatMap((name) => {
    const near = best === undefined ? undefined : otherWordFor(name, [...best.capabilities].filter((capability) => !required.includes(capability)));
    return near === undefined ? [] : [{ name, near }];
  });
  const named = listSome(models.map(({ name }) => name), 4);
  yield {
    at: { object: first.id, path: "spec.requirements" },
    related: [
      ...models.slice(1).map(({ id, name }) => ({ at: { object: id, path: "spec.requirements" }, message: `Model ${name} too` })),
      ...(best === undefined ? [] : [{ at: { object: best.server.id, path: "spec.capabilities" }, message: `Server ${best.server.name} has ${listSome([...best.capabilities], 8)}` }]),
    ],
    message: `no server has what ${models.length === 1 ? `the model ${named} requires` : `the ${count(models.length, "model")} ${named} require`}: ${listSome(lacking, 6)} ${lacking.length === 1 ? "is" : "are"} missing`,
    details: [
      "the scheduler then answers \"no matching servers available\"; no packet is involved, so no policy can mend it",
      ...(candidates.length === 0 ? [`no server stands in \`${first.namespace}\`${stringAt(first.value, "spec.server") === undefined ? "" : " under the name that the model asks for"}`] : []),
      ...hints.map(({ name, near }) => `\`${name}\` and \`${near}\` may be two words for one thing`),
    ],
    owner: hints.length > 0 ? (ownership.authorOf(first) ?? ownership.ofObject(first)) : ownership.ofConcern("service-discovery"),
    next: [
      ...hints.map(({ name, near }) => `use one word on both sides: \`${near}\` in the model's requirements, or \`${name}\` among the server's capabilities`),
      ...(hints.length > 0 ? [] : [`ask the platform team for a server with ${listSome(lacking, 6)}, or drop what the model does not need`]),
    ],
    weight: models.length,
  };
}

function isModel({ kind, apiVersion }: KubernetesObject): boolean {
  return kind === "Model" && isSeldon(apiVersion);
}

function isSeldon(apiVersion: string): boolean {
  return apiVersion.startsWith("mlops.seldon.io/");
}

function requirementsOf(model: KubernetesObject): readonly string[] {
  return stringsAt(model.value, "spec.requirements");
}

/** A server offers what it lists, or else what its ServerConfig does; `extraCapabilities` come on top. */
function offersOf(cluster: Cluster): readonly Offer[] {
  const configs = cluster.objects.filter(({ kind, apiVersion, id }) => kind === "ServerConfig" && isSeldon(apiVersion) && !cluster.overwritten.has(id));
  return cluster.objects
    .filter(({ kind, apiVersion, id }) => kind === "Server" && isSeldon(apiVersion) && !cluster.overwritten.has(id))
    .map((server): Offer => {
      const own = stringsAt(server.value, "spec.capabilities");
      const base = own.length > 0 ? { capabilities: own } : baseOf(configs, server);
      return { server, capabilities: new Set([...(base.capabilities ?? []), ...stringsAt(server.value, "spec.extraCapabilities")]), missing: base.missing };
    });
}

/**
 * A server's ServerConfig stands in its own namespace, or in that of the operator, which the input does not tell: one
 * elsewhere is taken only if it is the only one of that name.
 */
function baseOf(configs: readonly KubernetesObject[], server: KubernetesObject): { readonly capabilities?: readonly string[]; readonly missing?: string } {
  const name = stringAt(server.value, "spec.serverConfig") ?? "";
  const named = configs.filter((config) => config.name === name);
  const config = named.find(({ namespace }) => namespace === server.namespace) ?? (named.length === 1 ? named[0] : undefined);
  if (config === undefined) return { missing: name === "" ? `the capabilities of Server ${server.namespace}/${server.name}` : `the ServerConfig ${name} of Server ${server.namespace}/${server.name}` };
  const capabilities = capabilitiesOfConfig(config);
  return capabilities === undefined ? { missing: `SELDON_SERVER_CAPABILITIES of ServerConfig ${config.namespace}/${config.name}` } : { capabilities };
}

/** The agent's container is told them in SELDON_SERVER_CAPABILITIES, comma-separated; undefined where no value is written. */
function capabilitiesOfConfig(config: KubernetesObject): readonly string[] | undefined {
  const containers = listAt(config.value, "spec.podSpec.containers");
  const found = containers.flatMap((container) => listAt(container, "env")).filter((entry) => stringAt(entry, "name") === "SELDON_SERVER_CAPABILITIES");
  const text = found.flatMap((entry) => stringAt(entry, "value") ?? [])[0];
  return text?.split(",").map((word) => word.trim()).filter((word) => word !== "");
}

function listAt(value: unknown, path: string): readonly unknown[] {
  const found = valueAt(value, path);
  return Array.isArray(found) ? found : [];
}

/** Servers of the model's namespace; only the one that it names, when it names one. */
function offersFor(offers: readonly Offer[], model: KubernetesObject): readonly Offer[] {
  const name = stringAt(model.value, "spec.server");
  return offers.filter(({ server }) => server.namespace === model.namespace && (name === undefined || server.name === name));
}

function lackingOf(required: readonly string[], { capabilities }: Offer): readonly string[] {
  return required.filter((name) => !capabilities.has(name));
}

function otherWordFor(name: string, capabilities: readonly string[]): string | undefined {
  const other = aliases.get(name.toLowerCase());
  return other !== undefined && capabilities.includes(other) ? other : nearestName(name, capabilities);
}

/** Two names of one library that edit distance does not see. */
const aliases: ReadonlyMap<string, string> = new Map([
  ["scikit-learn", "sklearn"],
  ["sklearn", "scikit-learn"],
  ["torch", "pytorch"],
  ["pytorch", "torch"],
  ["tf", "tensorflow"],
  ["tensorflow", "tf"],
]);
