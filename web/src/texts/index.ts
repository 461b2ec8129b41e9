/** The catalogue of every text on the screen, in the language of the page. A new language is one module of type Texts. */
import { en, type Texts } from "./en";
import { fr } from "./fr";

export type { Texts };

export const catalogues: Record<string, Texts> = { en, fr };

/** Each language by its own name. */
export const LANGUAGES = [
  ["en", "English"],
  ["fr", "Français"],
] as const;

const KEY = "earmark.language";

function chosen(): string[] {
  try {
    return [localStorage.getItem(KEY) ?? ""];
  } catch {
    return []; // storage is switched off in this browser, or there is none
  }
}

export const locale: string =
  [...chosen(), ...(typeof navigator === "undefined" ? ["en"] : navigator.languages)]
    .map((language) => language.slice(0, 2))
    .find((language) => language in catalogues) ?? "en";

export const texts: Texts = catalogues[locale] ?? en;

/** The whole page is shown anew in that language. */
export function speak(language: string): void {
  try {
    localStorage.setItem(KEY, language);
  } catch {
    return;
  }
  location.reload();
}
