/** French sets a space that does not break before : ; ! ? % » and after «: the catalogue is written with plain ones. Pure. */
const french = (text: string): string => text.replaceAll(/ (?=[:;!?%»])/g, "\u00a0").replaceAll("« ", "«\u00a0");

/** A catalogue, or any part of it, with every text set so; a text that is made of values when it is made. */
export function typeset<T>(value: T): T;
export function typeset(value: unknown): unknown {
  if (typeof value === "string") return french(value);
  if (typeof value === "function") return (...given: unknown[]) => typeset((value as (...all: unknown[]) => unknown)(...given));
  if (Array.isArray(value)) return value.map((item) => typeset(item as unknown));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, typeset(inner as unknown)]));
  return value;
}
