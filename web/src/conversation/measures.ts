/** Reads the metrics of a recording, whose values are free-form JSON, into rows for a table. Pure. */
import { locale } from "../texts";

export interface Measures {
  definitions: Record<string, string>;
  conversation: [name: string, value: number][];
  /** Rows of one metric with a value per speaker, in the order of `labels`. */
  labels: string[];
  rows: [name: string, values: (number | null)[]][];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export function measuresOf(metrics: unknown): Measures {
  const all = isRecord(metrics) ? metrics : {};
  const definitions = Object.fromEntries(
    Object.entries(isRecord(all.definitions) ? all.definitions : {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    ),
  );
  const conversation = Object.entries(isRecord(all.conversation) ? all.conversation : {}).flatMap(([name, value]) =>
    typeof value === "number" ? [[name, value] as [string, number]] : Array.isArray(value) && name !== "non_talk" ? [[name, value.length] as [string, number]] : [],
  );
  const speakers = Object.entries(isRecord(all.speakers) ? all.speakers : {}).filter(
    (entry): entry is [string, Record<string, unknown>] => isRecord(entry[1]),
  );
  const names = [...new Set(speakers.flatMap(([, values]) => Object.keys(values)))];
  return {
    definitions,
    conversation,
    labels: speakers.map(([label]) => label),
    rows: names.map((name) => [
      name,
      speakers.map(([, values]) => {
        const value = values[name];
        return typeof value === "number" ? value : null;
      }),
    ]),
  };
}

export type Unit = "time" | "share" | "seconds" | "number";

export function unitOf(name: string): Unit {
  if (/(^|_)ratio(_|$)/.test(name)) return "share"; // not the "duration"
  if (name === "patience") return "seconds";
  if (/time|duration|monologue|story/.test(name)) return "time";
  return "number";
}

/** A value from -1 to 1 with its sign: "+0.35". */
export const signed = (value: number): string =>
  new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: "exceptZero" }).format(value).replace("-", "−");
