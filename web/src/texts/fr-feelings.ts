/** French, what was felt. */
import type { Texts } from "./en";

const count = (n: number, one: string, many: string) => `${n.toLocaleString("fr")} ${n < 2 ? one : many}`;

export const satisfaction: Texts["satisfaction"] = {
  title: "Satisfaction",
  outOf: "sur 100",
  hint: "Déduite de cette conversation. Ce n’est pas une note d’enquête.",
  uncertainty: (points) => `± ${points}`,
  plusOrMinus: (points) => `plus ou moins ${points}`,
  parts: "Ce qui a compté",
  part: (weight) => `poids ${weight} %`,
  partNames: {
    feeling: "Ce qui a été ressenti",
    last_quarter: "Le dernier quart",
    change: "Évolution du premier au dernier quart",
    praise_and_pain: "Éloges face aux problèmes",
    outcome: "Où en est l’affaire",
    effort: "L’effort qu’il a fallu",
  },
  notShown: "rien ne le montre",
  restsOn: (part) => `${part} : repose sur`,
  stated: "Note dite à voix haute",
  none: "Trop peu a été dit pour juger.",
  reasons: {
    too_little_speech: "Le client a trop peu parlé pour juger de sa satisfaction.",
    language_not_supported: "La satisfaction ne se lit qu’en anglais, et ceci est une autre langue.",
  },
  level: { low: "basse", medium: "mitigée", high: "haute" },
  of: (value) => `Satisfaction ${value} sur 100`,
  ofUnsure: (value, points) => `Satisfaction ${value} sur 100, à ${points} points près`,
  turns: (n) => `Prise de parole par prise de parole : ${count(n, "prise", "prises")}`,
  turnsHint: "Chaque prise de parole du client de 1 à 5 selon ses mots. 3 ne montre rien, ni dans un sens ni dans l’autre.",
  turn: (rating) => `${rating} sur 5`,
  turnAt: (time, rating, why) => `${time}, ${rating} sur 5${why && ` : ${why}`}`,
  why: {
    pleased: "paraît content",
    thanks: "remercie",
    delighted: "est ravi",
    refuses: "refuse ou nie",
    let_down: "vient d’être déçu",
    repeats: "le dit une fois de plus",
    blames: "accuse",
  },
  byFeeling: "selon le sentiment des mots",
};

export const feelings: Texts["feelings"] = {
  title: "Sentiment par quart",
  hint: "De −1 à +1, la moyenne de ce que chacun a dit dans un quart du temps de la conversation. L’évolution est le dernier quart moins le premier.",
  overall: "Toute la conversation",
  quarters: ["Premier quart", "Deuxième quart", "Troisième quart", "Dernier quart"],
  change: "Évolution",
  notEnough: "pas assez de parole",
  words: "Mots de sentiment",
  emotions: {
    anger: "Colère",
    annoyance: "Agacement",
    disappointment: "Déception",
    sadness: "Tristesse",
    worry: "Inquiétude",
    confusion: "Confusion",
    surprise: "Surprise",
    relief: "Soulagement",
    gratitude: "Gratitude",
    joy: "Joie",
    love: "Amour",
    trust: "Confiance",
  },
  denied: "nié",
  play: (word, time) => `Écouter « ${word} » à ${time}`,
  show: (word, time) => `Montrer « ${word} » à ${time}`,
};
