/** French: the conversation page. */
import type { Texts } from "./index";

const count = (n: number, one: string, many: string) => `${n.toLocaleString("fr")} ${n < 2 ? one : many}`;

export const listen: Texts["listen"] = {
  chapters: "Chapitres",
  untitled: "Sans titre",
  zoomIn: "Agrandir",
  zoomOut: "Réduire",
  zoomWhole: "Montrer tout l’enregistrement",
  skipSilence: "Passer les silences",
  skipSilenceOf: (length) => `Passer les silences (${length})`,
  skipHint: (length) => `Passer les silences : les pauses d’une seconde et plus, d’après les temps des mots. Ici ${length} en tout.`,
  skipping: (on) => (on ? "Les silences sont passés." : "Les silences sont joués."),
  more: "Écoute et affichage",
  on: "activé",
  off: "désactivé",
  moodLine: "Courbe du ton",
  moodTable: "Le ton en tableau…",
  moodTitle: "Le ton au fil du temps",
  moodHint: "De −1 (négatif) à +1 (positif), d’après les mots, pondérés par leur durée.",
  part: "Partie",
  partOf: (n, all) => `Partie ${n} sur ${all}`,
  from: "À partir de",
  mean: "Moyenne",
  positive: "Ton positif",
  negative: "Ton négatif",
  utterances: (n) => count(n, "énoncé", "énoncés"),
};
