import { checkRule } from "../../test/check-rule.ts";
import { dnsTcpMissing } from "./rule.ts";

checkRule(dnsTcpMissing, { cases: [] });
