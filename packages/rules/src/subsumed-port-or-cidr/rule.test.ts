import { checkRule } from "../../test/check-rule.ts";
import { subsumedPortOrCidr } from "./rule.ts";

checkRule(subsumedPortOrCidr, { cases: [] });
