import { checkRule } from "../../test/check-rule.ts";
import { unreachableService } from "./rule.ts";

checkRule(unreachableService, { cases: [] });
