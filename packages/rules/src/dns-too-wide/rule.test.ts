import { checkRule } from "../../test/check-rule.ts";
import { dnsTooWide } from "./rule.ts";

checkRule(dnsTooWide, { cases: [] });
