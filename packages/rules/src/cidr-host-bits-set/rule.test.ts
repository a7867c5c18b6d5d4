import { checkRule } from "../../test/check-rule.ts";
import { cidrHostBitsSet } from "./rule.ts";

checkRule(cidrHostBitsSet, { cases: [] });
