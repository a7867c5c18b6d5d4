import { checkRule } from "../../test/check-rule.ts";
import { worldEgress } from "./rule.ts";

checkRule(worldEgress, { cases: [] });
