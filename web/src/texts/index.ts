/** The catalogue of every text on the screen, in the language of the page. A new language is one module of type Texts. */
import { en } from "./en";

export type Texts = typeof en;

const catalogues: Record<string, Texts> = { en };

export const locale: string =
  (typeof navigator === "undefined" ? ["en"] : navigator.languages)
    .map((language) => language.slice(0, 2))
    .find((language) => language in catalogues) ?? "en";

export const texts: Texts = catalogues[locale] ?? en;
