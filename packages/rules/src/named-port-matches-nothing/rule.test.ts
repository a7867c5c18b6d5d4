import { checkRule } from "../../test/check-rule.ts";
import { namedPortMatchesNothing } from "./rule.ts";

checkRule(namedPortMatchesNothing, { cases: [] });
