import type { Breach } from "./breach.ts";
import { addressBreaches, exceptionBreaches } from "./breaches/addresses.ts";
import { adminBreaches } from "./breaches/admin-policy.ts";
import { adminValidationBreaches } from "./breaches/admin-validation.ts";
import { namespaceBreaches, selectorBreaches } from "./breaches/namespaces-and-selectors.ts";
import { isolationBreaches, ruleBreaches } from "./breaches/network-policy.ts";
import { plugInBreaches } from "./breaches/plug-ins.ts";
import { portBreaches } from "./breaches/ports.ts";
import { serviceBreaches, workloadBreaches } from "./breaches/services.ts";
import { ingressBreaches, readingBreaches, validationBreaches } from "./breaches/validation.ts";

export const breaches: readonly Breach[] = [
  ...namespaceBreaches,
  ...selectorBreaches,
  ...isolationBreaches,
  ...ruleBreaches,
  ...addressBreaches,
  ...exceptionBreaches,
  ...portBreaches,
  ...plugInBreaches,
  ...validationBreaches,
  ...readingBreaches,
  ...workloadBreaches,
  ...serviceBreaches,
  ...ingressBreaches,
  ...adminBreaches,
  ...adminValidationBreaches,
];
