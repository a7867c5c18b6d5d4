import { checkRule } from "../../test/check-rule.ts";
import { guidelinesPage } from "../../test/guidelines-page.ts";
import { undeclaredExternal } from "./rule.ts";

checkRule(undeclaredExternal, { page: guidelinesPage, cases: [] });
