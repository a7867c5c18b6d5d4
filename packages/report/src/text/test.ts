import type { ProbeResult, TestResult } from "@demarc/operations";
import type { FormatOptions } from "../format.ts";
import { line, paintOf, wrap, type Paint, type TextOptions } from "../layout.ts";
import { conditionText } from "./condition.ts";
import { problemsText } from "./problems.ts";

const PROBLEMS_SHOWN = 5;

/** As a unit-test runner says it. */
export function testText(result: TestResult, options: FormatOptions): string {
  const paint = paintOf(options);
  const blocks: string[][] = [];
  if (result.problems.length > 0) blocks.push(problemsText(result.problems, options, options.brief ? PROBLEMS_SHOWN : undefined));
  for (const suite of result.suites) {
    const probes = options.quiet ? suite.probes.filter(({ passed }) => !passed) : suite.probes;
    if (probes.length === 0 && options.quiet) continue;
    const condition = options.quiet ? [] : conditionText(suite.plugIn, options.width, "  ");
    blocks.push([...wrap(`${suite.name}  ${suite.file}`, options.width), ...condition, ...probes.flatMap((probe) => probeText(probe, options, paint))]);
  }
  const { passed, failed, undetermined } = result.summary;
  const unclear = undetermined > 0 ? `, ${undetermined} of them undetermined` : "";
  blocks.push([`${paint("good", `${passed} passed`)}, ${failed > 0 ? paint("error", `${failed} failed`) : "0 failed"}${unclear}`]);
  return `${blocks.map((block) => block.join("\n")).join("\n\n")}\n`;
}

function probeText(probe: ProbeResult, { width }: TextOptions, paint: Paint): string[] {
  const flow = `${probe.from} → ${probe.to}${probe.port === null ? "" : `:${probe.port}`}/${probe.protocol}`;
  if (probe.passed) {
    const [first = "", ...more] = wrap(`${flow} ${probe.verdict}`, width, "  ok    ");
    return [`  ${paint("good", "ok")}${first.slice(4)}`, ...more];
  }
  const [first = "", ...more] = wrap(flow, width, "  FAIL  ");
  const unclear = probe.ambiguous === true ? " (no single answer)" : "";
  return [
    `  ${paint("error", "FAIL")}${first.slice(6)}`,
    ...more,
    ...wrap(`expected ${probe.expect}, is ${probe.verdict}${unclear}`, width, "        "),
    ...probe.reasons.flatMap((reason) => wrap(reason, width, "          ", "            ")),
    line(`          asked at ${probe.location.file}:${probe.location.line}`),
  ];
}
