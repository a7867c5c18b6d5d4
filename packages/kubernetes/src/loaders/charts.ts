import type { Problem } from "@demarc/source";
import { loaderProblem } from "../problem-codes.ts";
import type { FoundFile, FoundFolder } from "./discover.ts";
import { isWithin, joinPath, shown } from "./path-names.ts";

export interface Charts {
  /** Files that are not part of a chart, or are plain manifests in one (`crds/`). */
  readonly files: readonly FoundFile[];
  /** Templates of charts. */
  readonly unrendered: readonly string[];
  readonly problems: readonly Problem[];
}

/** Takes Helm charts (Chart.yaml beside templates/) out of the files: each is told once, and none of it is read but its crds/. */
export function setChartsAside(files: readonly FoundFile[], folders: ReadonlyMap<string, FoundFolder>): Charts {
  const charts = [...folders.values()].filter((folder) => folder.names.has("Chart.yaml") && folder.folders.has("templates")).map(({ path }) => path);
  // Charts in a chart's charts/ belong to it.
  const outermost = charts.filter((chart) => !charts.some((other) => other !== chart && isWithin(chart, other)));
  if (outermost.length === 0) return { files, unrendered: [], problems: [] };
  const unrendered: string[] = [];
  const others: FoundFile[] = [];
  for (const file of files) {
    const chart = outermost.find((folder) => isWithin(file.path, folder));
    if (chart === undefined || isWithin(file.path, joinPath(chart, "crds"))) others.push(file);
    else if (isTemplateOf(chart, file.path)) unrendered.push(file.path);
  }
  return { files: others, unrendered, problems: outermost.map(chartProblem) };
}

/** In templates/ of the chart or of one that it brings along; values and metadata are no manifests. */
function isTemplateOf(chart: string, file: string): boolean {
  return /(?:^|[/\\])templates[/\\]/.test(file.slice(chart.length));
}

function chartProblem(chart: string): Problem {
  return loaderProblem("unrendered-template", `${shown(chart)} is a Helm chart`, { file: joinPath(chart, "Chart.yaml"), line: 1, column: 1 }, {
    consequence: "nothing in its templates was judged; flows that they would allow or close are not in the answer",
    fix: `render it: \`helm template RELEASE ${chart} | demarc check -\``,
  });
}
