import { checkRule } from "../../test/check-rule.ts";
import { exceptUndoneByUnion } from "./rule.ts";

checkRule(exceptUndoneByUnion, { cases: [] });
