/** A sentence of the service; what stands in backticks is a command or a name. */
import { Fragment } from "react";

export function Sentence({ text }: { text: string }) {
  return text
    .split("`")
    .map((piece, index) =>
      // eslint-disable-next-line react/no-array-index-key -- pieces have no other identity
      index % 2 === 1 ? <code key={index}>{piece}</code> : <Fragment key={index}>{piece}</Fragment>,
    );
}
