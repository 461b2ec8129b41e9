/** English, the insights of a project and its report. */

const count = (n: number, one: string, many: string) => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;

export const themes = {
  title: "Insights",
  pick: "Choose the project whose conversations you want to see together.",
  report: "Report",
  basis: (recordings: number, people: number) => `${count(recordings, "recording", "recordings")}, ${count(people, "person", "people")}`,
};

export const reports = {
  title: "Report",
  back: "Insights",
};
