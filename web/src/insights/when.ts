/** Days of periods for people. */
import { locale, texts } from "../texts";
import type { Unit } from "./scope";

const format = (start: string, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(locale, options).format(new Date(`${start}T12:00:00`));

/** "2 Mar", or "Mar 26" for a month. */
export const tickOf = (start: string, unit: Unit): string =>
  format(start, unit === "week" ? { day: "numeric", month: "short" } : { month: "short", year: "2-digit" });

/** "week of 2 March", "March 2026". */
export const periodOf = (start: string, unit: Unit): string =>
  texts.themes.period(unit, format(start, unit === "week" ? { day: "numeric", month: "long" } : { month: "long", year: "numeric" }));
