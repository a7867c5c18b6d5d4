import { checkRule } from "../../test/check-rule.ts";
import { apiserverViaNamespaceSelector } from "./rule.ts";

checkRule(apiserverViaNamespaceSelector, { cases: [] });
