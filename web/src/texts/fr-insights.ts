/** French, the insights of a project and its report. */
import type { reports as enReports, themes as enThemes } from "./en-insights";

const count = (n: number, one: string, many: string) => `${n.toLocaleString("fr")} ${n < 2 ? one : many}`;

export const themes: typeof enThemes = {
  title: "Enseignements",
  pick: "Choisissez le projet dont vous voulez voir les conversations ensemble.",
  report: "Rapport",
  basis: (recordings, people) =>
    `${count(recordings, "enregistrement", "enregistrements")}, ${count(people, "personne", "personnes")}`,
};

export const reports: typeof enReports = {
  title: "Rapport",
  back: "Enseignements",
};
