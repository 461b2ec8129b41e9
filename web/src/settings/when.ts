/** Moments as people read them. */
import { locale } from "../texts";

export const moment = (iso: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso));
