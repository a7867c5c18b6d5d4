// npm run bench -- growth [shape…]: what `check` and `list` cost for twice and four times as much of one shape. Each
// size in a process of its own, in processor time. A factor of 2 is linear, one of 4 quadratic; below some tenths of a
// second code that is not yet compiled says more than the size.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { manifestsOf, pageOf, shapes } from "./shapes.mjs";

const steps = ["read", "tie", "check", "list"];

export function tellGrowth(names) {
  const chosen = names.length > 0 ? names : Object.keys(shapes);
  for (const name of chosen) {
    if (shapes[name] === undefined) {
      console.error(`no shape is called \`${name}\`: there are ${Object.keys(shapes).join(", ")}`);
      process.exit(2);
    }
    const { of, smallest = 1_000 } = shapes[name];
    const sizes = [1, 2, 4].map((times) => times * smallest);
    const results = sizes.map((n) => measured(name, n));
    console.log(`${name}: ${sizes.map((n) => n.toLocaleString("en").replaceAll(",", " ")).join(", ")} ${of}`);
    for (const step of steps) {
      const times = results.map((result) => result[step]);
      const factors = times.slice(1).map((time, i) => `×${(time / times[i]).toFixed(1)}`);
      console.log(`  ${step.padEnd(6)}${times.map((time) => `${time.toFixed(2)} s`.padStart(10)).join("")}   ${factors.join("  ")}`);
    }
  }
}

function measured(name, n) {
  const child = spawnSync(process.execPath, ["--max-old-space-size=8192", fileURLToPath(import.meta.url), "--one", name, String(n)], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  if (child.status !== 0) process.exit(child.status ?? 1);
  return JSON.parse(child.stdout);
}

/** @returns {Promise<Record<string, number>>} seconds of processor time by step */
async function measure(name, n) {
  const { readPage } = await import("@demarc/charter");
  const { buildCluster, loadManifests } = await import("@demarc/kubernetes");
  const { check, judge, list } = await import("@demarc/operations");
  const { decodeUtf8 } = await import("@demarc/source");
  const bytes = Buffer.from(manifestsOf(name, n));
  const page = pageOf(name, n);
  const times = {};
  let since = seconds();
  const lap = (step) => {
    times[step] = seconds() - since;
    since = seconds();
  };
  const manifests = await loadManifests(["-"], { stdin: async () => ({ kind: "bytes", bytes }) });
  const charter = page === undefined ? undefined : readPage(decodeUtf8(Buffer.from(page), "page.md").value).value;
  lap("read");
  const judged = judge(buildCluster(manifests, { defaultNamespace: "default", kubernetesVersion: undefined, podCidrs: [], semantics: {} }), charter);
  lap("tie");
  check(judged, { problems: [], today: "2026-11-01", onlyRules: [], skipRules: [], withAccounts: false });
  lap("check");
  list(judged, { level: "namespace", from: [], to: [], touching: [], declaredPorts: false });
  lap("list");
  return times;
}

function seconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

if (process.argv[2] === "--one") console.log(JSON.stringify(await measure(process.argv[3], Number(process.argv[4]))));
