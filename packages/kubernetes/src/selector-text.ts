import type { Requirement, Selector } from "@demarc/engine";
import { labelKeyErrors, labelValueErrors } from "./names.ts";

export type SelectorReading = { readonly ok: true; readonly selector: Selector } | { readonly ok: false; readonly reason: string };

/**
 * Reads a selector as kubectl writes it: `app=mlflow,tier in (a, b),!legacy,stage!=prod,owner`. Empty text selects
 * everything. Keys and values are checked as the API server checks those of selectors (NPV-23, NPV-24).
 *
 * Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
export function parseSelector(text: string): SelectorReading {
  const selector: Requirement[] = [];
  for (const part of partsOf(text)) {
    const requirement = readRequirement(part.trim());
    if (typeof requirement === "string") return { ok: false, reason: requirement };
    selector.push(requirement);
  }
  return { ok: true, selector };
}

/** Commas between parentheses belong to a list of values. */
function partsOf(text: string): readonly string[] {
  return text.trim() === "" ? [] : text.split(/,(?![^(]*\))/);
}

/** The requirement, or what is wrong with it. */
function readRequirement(text: string): Requirement | string {
  const [, absent] = /^!\s*([^\s=!()]+)$/.exec(text) ?? [];
  if (absent !== undefined) return checked({ key: absent, operator: "DoesNotExist", values: [] });
  const [, key = "", sign = "", value = ""] = /^([^\s=!()]+)\s*(==|=|!=)\s*([^\s=!()]*)$/.exec(text) ?? [];
  if (sign !== "") return checked({ key, operator: sign === "!=" ? "NotIn" : "In", values: [value] });
  const [, listed = "", word = "", values = ""] = /^(\S+)\s+(in|notin)\s*\(([^()]*)\)$/.exec(text) ?? [];
  if (word !== "") return checked({ key: listed, operator: word === "in" ? "In" : "NotIn", values: values.split(",").map((one) => one.trim()) });
  if (/^[^\s=!()]+$/.test(text)) return checked({ key: text, operator: "Exists", values: [] });
  return `\`${text}\` is no requirement on a label`;
}

function checked(requirement: Requirement): Requirement | string {
  const { key, values } = requirement;
  const [badKey] = labelKeyErrors(key);
  if (badKey !== undefined) return `\`${key}\` is no label key: ${badKey}`;
  for (const value of values) {
    const [badValue] = labelValueErrors(value);
    if (badValue !== undefined) return `\`${value}\` is no label value: ${badValue}`;
  }
  return requirement;
}
