import { checkRule } from "../../test/check-rule.ts";
import { worldIngress } from "./rule.ts";

checkRule(worldIngress, { cases: [] });
