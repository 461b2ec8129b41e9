/** What went wrong, as a sentence: the API's problem+json, or a lost connection. */
import { serviceWords, texts } from "../texts";

export class Problem extends Error {
  constructor(
    readonly detail: string,
    readonly status: number,
    readonly code: string,
  ) {
    super(detail);
  }
}

export function toProblem(body: unknown, status: number): Problem {
  if (body !== null && typeof body === "object") {
    const { detail, code } = body as { detail?: unknown; code?: unknown };
    if (typeof detail === "string" && detail !== "")
      return new Problem(detail, status, typeof code === "string" ? code : "unknown");
  }
  return new Problem(texts.errors.unexpected(status), status, "unknown");
}

export const connectionLost = () => new Problem(texts.errors.connection, 0, "connection_lost");

/** A problem in the language of the page: the catalogue's words for its code, else those of the service. */
export const inWords = ({ code, detail }: { code: string; detail: string }): string => serviceWords.problems[code] ?? detail;

/** The sentence to show for anything thrown. */
export const sentence = (error: unknown): string => inWords(error instanceof Problem ? error : connectionLost());

export const isMissing = (error: unknown): boolean => error instanceof Problem && error.status === 404;
