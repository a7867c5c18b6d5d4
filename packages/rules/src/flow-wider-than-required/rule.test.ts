import { checkRule } from "../../test/check-rule.ts";
import { guidelinesPage } from "../../test/guidelines-page.ts";
import { flowWiderThanRequired } from "./rule.ts";

checkRule(flowWiderThanRequired, { page: guidelinesPage, cases: [] });
