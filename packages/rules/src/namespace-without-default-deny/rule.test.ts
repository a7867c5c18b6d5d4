import { checkRule } from "../../test/check-rule.ts";
import { namespaceWithoutDefaultDeny } from "./rule.ts";

checkRule(namespaceWithoutDefaultDeny, { cases: [] });
