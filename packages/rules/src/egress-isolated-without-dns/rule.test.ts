import { checkRule } from "../../test/check-rule.ts";
import { egressIsolatedWithoutDns } from "./rule.ts";

checkRule(egressIsolatedWithoutDns, { cases: [] });
