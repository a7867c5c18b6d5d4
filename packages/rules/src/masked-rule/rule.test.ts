import { readFileSync, readdirSync } from "node:fs";
import { checkRule } from "../../test/check-rule.ts";
import { maskedRule } from "./rule.ts";

const example = new URL("../../../../examples/guidelines/", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, example), "utf8");
const folder = (name: string): Record<string, string> => Object.fromEntries(readdirSync(new URL(`${name}/`, example)).map((file) => [`${name}/${file}`, read(`${name}/${file}`)]));
const page = read("page.md");

// Delete every rule without peers from the example's bad policies: MLflow, MinIO and the API server are cut off.
checkRule(maskedRule, {
  page,
  cases: [
    {
      name: "the order of repair: what only rules for everybody carry, with the rules that must take their place",
      manifests: { ...folder("cluster"), ...folder("app") },
      findings: [
        {
          at: "app/network-policy.yaml:39",
          message: /only by serving-app-policy's egress rules for everybody/,
          details: [/spec\.egress\[5\]/],
          next: [/app: minio.*port: 9000/, /app: mlflow.*port: 5000/],
        },
        {
          at: "app/network-policy.yaml:75",
          message: /only by training-app-policy's egress rules for everybody/,
          next: [/app: minio.*port: 9000/, /app: mlflow.*port: 5000/, /192\.168\.1\.85\/32.*port: 6443/],
        },
        { at: "app/network-policy.yaml:21", message: /^1 flow .* ingress-nginx\/ingress-nginx-controller → financial-ml\/seldon-envoy:9000\/TCP$/ },
      ],
    },
    { name: "policies that name their peers hide nothing", manifests: { ...folder("cluster"), ...folder("platform"), ...folder("app-good") }, findings: [] },
  ],
});
