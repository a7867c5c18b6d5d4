import { checkRule } from "../../test/check-rule.ts";
import { guidelinesPage } from "../../test/guidelines-page.ts";
import { appPolicyTouchesPlatformScope } from "./rule.ts";

checkRule(appPolicyTouchesPlatformScope, { page: guidelinesPage, cases: [] });
