/** Which conversations the figures are about. It lives in the address, so that a link shows the same figures. Pure. */
import type { Role } from "../api/types";

export interface Scope {
  since?: string;
  until?: string;
  role?: Role;
  language?: string;
  attribute?: string;
  unit?: "week" | "month";
}

export const EVERYTHING: Scope = {};
