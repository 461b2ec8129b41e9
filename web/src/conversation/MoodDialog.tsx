/** The sentiment line as a table: each chapter, or quarter, in figures. */
import type { Chapter, Transcript } from "../api/types";
import { locale, texts } from "../texts";
import { clock } from "../time";
import { Window } from "../ui/Window";
import { moodTable, partsOf } from "./mood";

interface Props {
  transcript: Transcript;
  chapters: readonly Chapter[];
  duration: number;
  onClose: () => void;
}

const figure = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: "exceptZero" });

export function MoodDialog({ transcript, chapters, duration, onClose }: Props) {
  const rows = moodTable(transcript.utterances, partsOf(chapters, duration));
  return (
    <Window title={texts.listen.moodTitle} open onClose={onClose}>
      <p className="window-text">{texts.listen.moodHint}</p>
      <table className="measures mood-table">
        <thead>
          <tr>
            <th scope="col">{texts.listen.part}</th>
            <th scope="col">{texts.listen.from}</th>
            <th scope="col">{texts.listen.mean}</th>
            <th scope="col">{texts.listen.positive}</th>
            <th scope="col">{texts.listen.negative}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={row.start}>
              <th scope="row">{row.title || texts.listen.partOf(index + 1, rows.length)}</th>
              <td>{clock(row.start)}</td>
              <td>{row.mean === null ? texts.metrics.none : figure.format(row.mean)}</td>
              <td>{row.positive}</td>
              <td>{row.negative}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Window>
  );
}
