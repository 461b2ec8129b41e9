/** The catalogue of every text on the screen, in the language of the page. A new language is one module of type Texts. */
import { en, type Texts } from "./en";
import { ENGLISH, type ServiceWords } from "./service";

export type { Texts };

/** Every language but English comes only to whom it speaks. */
const OTHERS: Readonly<Record<string, () => Promise<readonly [Texts, ServiceWords]>>> = {
  fr: async () => {
    const [{ fr }, { service }, { typeset }] = await Promise.all([import("./fr"), import("./fr-service"), import("./typeset")]);
    return [typeset(fr), typeset(service)];
  },
};

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
    .find((language) => language === "en" || language in OTHERS) ?? "en";

/** English where the words of the language do not arrive: better than no page. */
const spoken = await OTHERS[locale]?.().catch(() => undefined);
export const texts: Texts = spoken?.[0] ?? en;
export const serviceWords: ServiceWords = spoken?.[1] ?? ENGLISH;

/** The whole page is shown anew in that language. */
export function speak(language: string): void {
  try {
    localStorage.setItem(KEY, language);
  } catch {
    return;
  }
  location.reload();
}
