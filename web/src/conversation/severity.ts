/** Severity 0..1 in three words. Pure. */
import type { Kind } from "../api/types";
import { texts } from "../texts";

export type Level = "low" | "medium" | "high";

/** What a word means in figures when a person chooses it: the middle of its third. */
export const SEVERITIES: Record<Level, number> = { low: 0.17, medium: 0.5, high: 0.83 };

export const levelOf = (severity: number | null): Level | null =>
  severity === null ? null : severity < 0.34 ? "low" : severity < 0.67 ? "medium" : "high";

/** Only trouble is severe; what people praise or ask for is strong. */
export const wordsOf = (kind: Kind) =>
  kind === "praise" || kind === "request"
    ? { name: texts.coding.strength, told: texts.insights.strength, word: texts.insights.strengthWord }
    : { name: texts.coding.severity, told: texts.insights.severity, word: texts.insights.severityWord };
