import { checkRule } from "../../test/check-rule.ts";
import { podNotIsolated } from "./rule.ts";

checkRule(podNotIsolated, { cases: [] });
