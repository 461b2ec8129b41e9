/** Which conversations the figures are about. It lives in the address, so that a link shows the same figures. Pure. */
import type { Kind, Role } from "../api/types";

export type Unit = "week" | "month";

export interface Scope {
  since?: string;
  until?: string;
  role?: Role;
  language?: string;
  attribute?: string;
  unit?: Unit;
}

export const ROLES: readonly Role[] = ["customer", "agent", "participant", "interviewer"];
/** The kinds that are grouped into themes. */
export const THEME_KINDS: readonly Kind[] = ["pain_point", "request", "praise"];
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The filters in an address; what no filter understands is left out. */
export function scopeOf(parameters: URLSearchParams): Scope {
  const scope: Scope = {};
  for (const edge of ["since", "until"] as const) {
    const value = parameters.get(edge);
    if (value && DAY.test(value)) scope[edge] = value;
  }
  const role = ROLES.find((known) => known === parameters.get("role"));
  if (role) scope.role = role;
  const language = parameters.get("language");
  if (language) scope.language = language;
  const attribute = parameters.get("attribute");
  if (attribute?.includes(":")) scope.attribute = attribute;
  if (parameters.get("unit") === "month") scope.unit = "month";
  return scope;
}

export const kindOf = (parameters: URLSearchParams): Kind | null =>
  THEME_KINDS.find((kind) => kind === parameters.get("kind")) ?? null;

/** The filters alone: the steps of trends say nothing about which quotes are meant. */
export const withoutUnit = ({ unit: _unit, ...filters }: Scope): Scope => filters;

/** Whether fewer conversations than all are looked at. */
export const isNarrowed = (scope: Scope): boolean => Object.keys(withoutUnit(scope)).length > 0;

const iso = (date: Date): string => date.toISOString().slice(0, 10);

/** The last day of the week or month that begins on `start`. */
export function lastDay(start: string, unit: Unit): string {
  const date = new Date(`${start}T00:00:00Z`);
  if (unit === "week") date.setUTCDate(date.getUTCDate() + 6);
  else date.setUTCMonth(date.getUTCMonth() + 1, 0);
  return iso(date);
}

/** The part of a scope that lies in the week or month that begins on `start`. */
export function within(scope: Scope, start: string): Scope {
  const last = lastDay(start, scope.unit ?? "week");
  return {
    ...scope,
    since: scope.since && scope.since > start ? scope.since : start,
    until: scope.until && scope.until < last ? scope.until : last,
  };
}

/** The first day of the last `days` days, today counted. */
export function daysBack(days: number, today: Date): string {
  const date = new Date(Date.UTC(today.getFullYear(), today.getMonth(), today.getDate()));
  date.setUTCDate(date.getUTCDate() - days + 1);
  return iso(date);
}
