import type { Connection, Connectivity, End } from "@demarc/operations";
import { addTo, tally } from "@demarc/source";
import type { FormatOptions } from "../format.ts";
import { allowedWords, endWords } from "../flow-words.ts";
import { displayWidth } from "../display-width.ts";
import { exposureText } from "./exposure.ts";
import { line, paintOf, wrap, type Paint, type TextOptions } from "../layout.ts";
import { conditionText } from "./condition.ts";
import { problemsText, unreadText } from "./problems.ts";

/** What is beyond these is counted. */
const SOURCES_SHOWN = 60;
const PROBLEMS_SHOWN = 3;
const UNDETERMINED_SHOWN = 20;

/** By source, then by what passes: whom it reaches. Sources outside the cluster come last. */
export function listText(result: Connectivity, options: FormatOptions): string {
  const paint = paintOf(options);
  const blocks: string[][] = [];
  const unread = unreadText(result.problems, options);
  if (unread.length > 0) blocks.push(unread);
  if (!options.quiet) blocks.push([...headline(result, options), ...conditionText(result.plugIn, options.width)]);
  if (result.problems.length > 0) blocks.push(problemsText(result.problems, options, options.brief ? PROBLEMS_SHOWN : undefined));
  if (result.exposure !== undefined) {
    blocks.push(...exposureText(result.exposure, options, paint));
    if (!options.quiet) blocks.push(...noteText(result, options));
    return `${blocks.map((block) => block.join("\n")).join("\n\n")}\n`;
  }
  const bySource = groupBySource(result.connections);
  const shown = options.brief ? bySource.slice(0, SOURCES_SHOWN) : bySource;
  for (const [source, connections] of shown) blocks.push(sourceText(source, connections, options, paint));
  if (shown.length < bySource.length) {
    blocks.push(wrap(`… and ${tally(bySource.length - shown.length, "more source")}: --all shows them, --from and --to narrow, --level namespace widens`, options.width));
  }
  if (result.connections.length === 0) blocks.push(wrap(nothingText(result), options.width));
  if (result.undetermined.length > 0) blocks.push(undeterminedText(result, options, paint));
  const { declaredPorts } = result;
  if (declaredPorts !== undefined && declaredPorts.asked > 0) {
    const unknown = declaredPorts.undetermined > 0 ? `, ${declaredPorts.undetermined} undetermined` : "";
    blocks.push(wrap(`${tally(declaredPorts.allowed, "flow")} over declared ports ${declaredPorts.allowed === 1 ? "passes" : "pass"}, of ${declaredPorts.asked} asked${unknown}`, options.width));
  }
  if (!options.quiet) blocks.push(...noteText(result, options));
  return `${blocks.map((block) => block.join("\n")).join("\n\n")}\n`;
}

function noteText({ summary }: Connectivity, { width }: TextOptions): string[][] {
  return summary.notes.length === 0 ? [] : [summary.notes.flatMap((note) => wrap(`note: ${note}`, width, "", "  "))];
}

/** Nothing that could pass is another thing than nothing that passes. */
function nothingText({ declaredPorts }: Connectivity): string {
  if (declaredPorts?.asked !== 0) return "nothing certainly passes between what was asked for";
  return "nothing was judged: no pod or pod template that was asked for declares a port";
}

function headline({ summary, level, connections, exposure }: Connectivity, { width }: TextOptions): string[] {
  const filters = summary.filters.length === 0 ? "" : `, ${summary.filters.join(", ")}`;
  if (exposure !== undefined) {
    return wrap(`What ${tally(summary.workloads, "workload")} ${summary.workloads === 1 ? "is" : "are"} open to by their own policies, of pods that are there and of those that may come, under ${tally(summary.policies, "policy")}${filters}.`, width);
  }
  return wrap(
    `${tally(connections.length, "connection")} between ${level === "workload" ? tally(summary.workloads, "workload") : `${level}s`} under ${tally(summary.policies, "policy")}${filters}. Ports are those of the pods.`,
    width,
  );
}

function groupBySource(connections: readonly Connection[]): readonly (readonly [End, readonly Connection[]])[] {
  const groups = new Map<string, [End, Connection[]]>();
  for (const connection of connections) {
    const key = endWords(connection.source, true);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [connection.source, [connection]]);
    else group[1].push(connection);
  }
  return [...groups.values()];
}

function sourceText(source: End, connections: readonly Connection[], { width }: TextOptions, paint: Paint): string[] {
  const lines = headingOf(source, width).map((text) => paint("strong", text));
  const byTraffic = new Map<string, string[]>();
  for (const { destination, allowed } of connections) {
    const words = allowedWords(allowed);
    const name = destination.kind === "external" ? `outside: ${endWords(destination)}` : endWords(destination);
    addTo(byTraffic, words, name);
  }
  for (const [traffic, destinations] of byTraffic) {
    const label = `  ${line(traffic)} → `;
    if (displayWidth(label) <= 32) lines.push(...wrap(destinations.join(", "), width, label, " ".repeat(8)));
    else lines.push(...wrap(`${traffic} →`, width, "  ", "    "), ...wrap(destinations.join(", "), width, " ".repeat(8)));
  }
  return lines;
}

function headingOf(source: End, width: number): string[] {
  switch (source.kind) {
    case "workload":
      return wrap(`${source.namespace}/${source.name} (${source.workloadKind})`, width);
    case "external":
      return wrap(`outside: ${endWords(source)}`, width, "", "  ");
    case "node":
    case "namespace":
    case "team":
      return wrap(`${source.kind} ${source.name}`, width);
    case "pods":
    case "entire-cluster":
      return wrap(endWords(source), width);
    case "ingress-controller":
      return wrap("ingress-controller (no workload of the input)", width);
  }
}

function undeterminedText({ undetermined }: Connectivity, { width, brief }: FormatOptions, paint: Paint): string[] {
  const lines = [paint("warning", "Undetermined: may pass, or may not")];
  const shown = brief ? undetermined.slice(0, UNDETERMINED_SHOWN) : undetermined;
  for (const { source, destination, allowed, causes } of shown) {
    lines.push(...wrap(`${endWords(source)} → ${endWords(destination)}: ${allowedWords(allowed)}`, width, "  ", "    "));
    for (const cause of causes) lines.push(...wrap(`hangs on: ${cause}`, width, "      ", "        "));
  }
  if (shown.length < undetermined.length) lines.push(`  … and ${undetermined.length - shown.length} more: --all`);
  return lines;
}
