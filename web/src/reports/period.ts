/** The period of a report: the last days up to today, all of the time, or two dates. Pure. */
import { daysBack, type Scope } from "../insights/scope";

export const PRESETS = { week: 7, month: 30, quarter: 90 } as const;
export type Preset = keyof typeof PRESETS | "all" | "custom";

/** Which preset a scope is; `custom` is any other pair of dates. */
export function presetOf({ since, until }: Scope, today: Date): Preset {
  if (!since && !until) return "all";
  const found = (Object.keys(PRESETS) as (keyof typeof PRESETS)[]).find((name) => since === daysBack(PRESETS[name], today));
  return found && (!until || until === daysBack(1, today)) ? found : "custom";
}

/** The scope with the period of a preset; dates of one's own begin with the last 30 days. */
export function withPreset({ since: _since, until: _until, ...rest }: Scope, preset: Preset, today: Date): Scope {
  if (preset === "all") return rest;
  const days = PRESETS[preset === "custom" ? "month" : preset];
  // A day earlier: dates that are no preset's, so that the fields to change them stand open.
  return { ...rest, since: daysBack(preset === "custom" ? days + 1 : days, today), until: daysBack(1, today) };
}
