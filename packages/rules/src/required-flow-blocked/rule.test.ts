import { checkRule } from "../../test/check-rule.ts";
import { guidelinesPage } from "../../test/guidelines-page.ts";
import { requiredFlowBlocked } from "./rule.ts";

checkRule(requiredFlowBlocked, { page: guidelinesPage, cases: [] });
