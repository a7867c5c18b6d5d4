import { checkRule } from "../../test/check-rule.ts";
import { exceptOutsideCidr } from "./rule.ts";

checkRule(exceptOutsideCidr, { cases: [] });
