/** The free-form facts of a worker as rows of name and text. Pure. */
import { texts } from "../texts";

const readable = (name: string) => name.charAt(0).toUpperCase() + name.slice(1).replaceAll("_", " ");

function textOf(value: unknown): string {
  if (value === null || value === undefined || value === "") return texts.common.notKnown;
  if (typeof value === "boolean") return value ? texts.system.yes : texts.system.no;
  if (Array.isArray(value)) return value.map(textOf).join(", ") || texts.common.notKnown;
  if (typeof value === "object")
    return Object.entries(value)
      .map(([name, inner]) => `${readable(name)}: ${textOf(inner)}`)
      .join(" · ");
  return String(value);
}

/** One row a fact; the models have a page of their own in the settings. */
export function factsOf(facts: Record<string, unknown>): [name: string, value: string][] {
  return Object.entries(facts)
    .filter(([name]) => name !== "models")
    .map(([name, value]) => [readable(name), textOf(value)]);
}

export interface Check {
  name: string;
  status: string;
  value: string;
  why: string;
  remedy: string;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
const string = (value: unknown): string => (typeof value === "string" ? value : "");

/** What the worker's own check-up found, part by part; empty where it told nothing. */
export function checksOf(facts: Record<string, unknown>): Check[] {
  const found: unknown[] = Array.isArray(facts.checks) ? facts.checks : [];
  return found.filter(isRecord).map((check) => ({
    name: string(check.name),
    status: string(check.status),
    value: string(check.value),
    why: string(check.why),
    remedy: string(check.remedy),
  }));
}

/** The fallbacks in force, as sentences. */
export const fallbacksOf = (facts: Record<string, unknown>): string[] =>
  Array.isArray(facts.fallbacks) ? facts.fallbacks.filter((fallback) => typeof fallback === "string") : [];
