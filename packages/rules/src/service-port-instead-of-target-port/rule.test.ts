import { checkRule } from "../../test/check-rule.ts";
import { servicePortInsteadOfTargetPort } from "./rule.ts";

checkRule(servicePortInsteadOfTargetPort, { cases: [] });
