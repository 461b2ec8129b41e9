/** The header row of a table with a column for each speaker. */
import type { Speaker } from "../api/types";
import { colourOf, nameOf, speakerClass } from "./speakers";

interface Props {
  /** What the rows are, for who cannot see it. */
  rows: string;
  labels: readonly string[];
  speakers: Speaker[];
}

export function SpeakersHead({ rows, labels, speakers }: Props) {
  return (
    <thead>
      <tr>
        <th scope="col">
          <span className="visually-hidden">{rows}</span>
        </th>
        {labels.map((label) => (
          <th key={label} scope="col" className={speakerClass(colourOf(speakers, label))}>
            <span className="measure-who">
              <span className="speaker-dot" aria-hidden="true" />
              {nameOf(speakers, label)}
            </span>
          </th>
        ))}
      </tr>
    </thead>
  );
}
