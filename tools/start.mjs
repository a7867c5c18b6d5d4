// `npm start`: the main job on the built-in example, with a word before and after. What the example does wrong
// is the point of it, so findings are no failure of the command.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import path from "node:path";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const example = path.join("examples", "guidelines");
const page = path.join(example, "page.md");
const bad = ["cluster", "platform", "app"].map((folder) => path.join(example, folder));

process.stdout.write(`This is a guidelines page (${page}) and the manifests of the cluster it speaks of,
with an application team's policies that do not keep to it. Demarc reads the page, computes
what the policies really open, and lists where the two differ, worst first.

$ demarc check --page ${page} ${bad.join(" ")}

`);
const result = spawnSync(
  process.execPath,
  [path.join(root, "packages", "cli", "bin", "demarc.js"), "check", "--page", page, ...bad, "--fail-on", "none"],
  { cwd: root, stdio: "inherit" },
);
if (result.status !== 0) process.exit(result.status ?? 3);
process.stdout.write(`
Try next (node_modules/.bin/demarc, or npx demarc):
  npx demarc check --page ${page} ${[...bad.slice(0, 2), path.join(example, "app-good")].join(" ")}
      the same page with policies that keep to it
  npx demarc explain financial-ml/mlserver seldon-system/seldon-scheduler:9004 ${bad.join(" ")}
      why one flow passes or not, down to file and line
  npx demarc check --page your-page.md your-manifests/
`);
