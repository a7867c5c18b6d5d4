import { checkRule } from "../../test/check-rule.ts";
import { guidelinesPage } from "../../test/guidelines-page.ts";
import { crossOwnerAllowWithoutApproval } from "./rule.ts";

checkRule(crossOwnerAllowWithoutApproval, { page: guidelinesPage, cases: [] });
