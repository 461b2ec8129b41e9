/** Text with marked character spans, as elements; text of people never becomes HTML. */
import { Fragment } from "react";
import { pieces } from "./pieces";

export function Marked({ text, spans }: { text: string; spans: readonly (readonly number[])[] }) {
  return pieces(text, spans).map(({ text: piece, marked, start }) =>
    marked ? <mark key={start}>{piece}</mark> : <Fragment key={start}>{piece}</Fragment>,
  );
}
