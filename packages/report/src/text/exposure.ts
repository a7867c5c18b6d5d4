import type { ExposureLine } from "@demarc/operations";
import { groupBy, tally } from "@demarc/source";
import type { FormatOptions } from "../format.ts";
import { allowedWords, endWords, exposureReason } from "../flow-words.ts";
import { wrap, type Paint } from "../layout.ts";

/** Of so many workloads the lines are shown; of more, with `--all`. */
const WORKLOADS_SHOWN = 20;

/** By workload and direction, each set of pods with what passes, and the policies that decide. */
export function exposureText(lines: readonly ExposureLine[], options: FormatOptions, paint: Paint): readonly string[][] {
  const byWorkload = [...groupBy(lines, (one) => endWords(workloadOf(one), true)).values()];
  const shown = options.brief ? byWorkload.slice(0, WORKLOADS_SHOWN) : byWorkload;
  const blocks = shown.map((own) => [
    ...wrap(endWords(workloadOf(own[0]), true), options.width).map((text) => paint("strong", text)),
    ...(["ingress", "egress"] as const).flatMap((direction) => sideText(own.filter((one) => one.direction === direction), options)),
  ]);
  if (shown.length < byWorkload.length) blocks.push(wrap(`… and ${tally(byWorkload.length - shown.length, "more workload")}: --all shows them, --from and --to narrow`, options.width));
  return blocks.length > 0 ? blocks : [["no workload that policies govern was asked for"]];
}

function workloadOf({ direction, source, destination }: ExposureLine): ExposureLine["source"] {
  return direction === "ingress" ? destination : source;
}

function sideText(lines: readonly ExposureLine[], { width }: FormatOptions): readonly string[] {
  const [first] = lines;
  if (first === undefined) return [];
  return [`  ${first.direction === "ingress" ? "accepts from" : "may send to"}`, ...lines.flatMap((one) => lineText(one, width))];
}

function lineText(one: ExposureLine, width: number): readonly string[] {
  const pods = endWords(one.direction === "ingress" ? one.source : one.destination);
  const today = one.today === 0 ? "none today" : `${tally(one.today, "workload")} today`;
  const lines = wrap(`${pods} (${today}): ${allowedWords(one.allowed)}`, width, "    ", "      ");
  const why = exposureReason(one.reasons, one.allowed);
  if (why !== undefined) lines.push(...wrap(why, width, "        ", "          "));
  if (one.perhaps !== undefined && one.perhapsElsewhere !== true) {
    lines.push(...wrap(`some of them ${allowedWords(one.perhaps)}`, width, "      ", "        "));
    for (const cause of one.causes ?? []) lines.push(...wrap(`hangs on: ${cause}`, width, "        ", "          "));
  }
  return lines;
}
