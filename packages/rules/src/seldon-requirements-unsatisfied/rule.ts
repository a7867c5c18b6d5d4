import { nearestName, type Cluster, type KubernetesObject } from "@demarc/kubernetes";
import { count, listSome } from "../counting-words.ts";
import { stringAt, stringsAt } from "../field-path.ts";
import { defineRule, type Found, type Rule, type RuleContext } from "../rule.ts";

interface Offer {
  readonly server: KubernetesObject;
  readonly capabilities: ReadonlySet<string>;
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

  needs({ cluster }) {
    if (!cluster.objects.some(isModel)) return undefined;
    return offersOf(cluster).length === 0 ? "a Seldon Server (or ServerConfig) with its capabilities in the input" : undefined;
  },

  *find(context) {
    const { cluster } = context;
    const offers = offersOf(cluster);
    const groups = new Map<string, KubernetesObject[]>();
    for (const model of cluster.objects.filter(isModel)) {
      const required = requirementsOf(model);
      if (required.length === 0 || offersFor(offers, model).some(({ capabilities }) => required.every((name) => capabilities.has(name)))) continue;
      const key = JSON.stringify([model.namespace, stringAt(model.value, "spec.server"), [...required].sort()]);
      groups.set(key, [...(groups.get(key) ?? []), model]);
    }
    for (const models of groups.values()) yield* unsatisfied(context, models, offers);
  },
});

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
  return kind === "Model" && apiVersion.startsWith("mlops.seldon.io/");
}

function requirementsOf(model: KubernetesObject): readonly string[] {
  return stringsAt(model.value, "spec.requirements");
}

/** A server offers what it lists, or else what its ServerConfig does; `extraCapabilities` come on top. */
function offersOf(cluster: Cluster): readonly Offer[] {
  const configs = new Map(cluster.objects.filter(({ kind }) => kind === "ServerConfig").map((config) => [config.name, capabilitiesOfConfig(config)]));
  return cluster.objects
    .filter(({ kind, apiVersion }) => kind === "Server" && apiVersion.startsWith("mlops.seldon.io/"))
    .flatMap((server): Offer[] => {
      const own = stringsAt(server.value, "spec.capabilities");
      const byConfig = configs.get(stringAt(server.value, "spec.serverConfig") ?? "") ?? [];
      const capabilities = new Set([...(own.length > 0 ? own : byConfig), ...stringsAt(server.value, "spec.extraCapabilities")]);
      return capabilities.size === 0 ? [] : [{ server, capabilities }];
    });
}

/** The agent's container is told them in SELDON_SERVER_CAPABILITIES, comma-separated. */
function capabilitiesOfConfig(config: KubernetesObject): readonly string[] {
  const text = JSON.stringify(config.value);
  const match = /"name":"SELDON_SERVER_CAPABILITIES","value":"([^"]*)"/.exec(text);
  return (match?.[1] ?? "").split(",").map((word) => word.trim()).filter((word) => word !== "");
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
