/** The recordings as a table whose headings sort it; cards on a narrow screen. */
import { ArrowDown, ArrowUp } from "lucide-react";
import type { Recording } from "../api/types";
import { texts } from "../texts";
import { RowTick } from "../ui/RowTick";
import { sortedBy, type Listing, type Sort } from "./listing";
import { RecordingRow } from "./RecordingRow";

interface Props {
  recordings: Recording[];
  listing: Listing;
  chosen: string[];
  onChoose: (ids: Iterable<string>) => void;
  onList: (listing: Listing) => void;
  onDelete: (recording: Recording) => void;
}

export function LibraryTable({ recordings, listing, chosen, onChoose, onList, onDelete }: Props) {
  const ticked = new Set(chosen);
  const all = recordings.every((item) => ticked.has(item.id));
  const head = (sort: Sort, text: string, className?: string) => <SortHead {...{ sort, text, className, listing, onList }} />;
  return (
    <table className="recordings">
      <caption className="visually-hidden">{texts.library.title}</caption>
      <thead>
        <tr>
          <td className="cell-tick">
            <RowTick
              label={texts.library.chooseAll}
              on={all}
              some={ticked.size > 0}
              onChange={(on) => onChoose(on ? recordings.map((item) => item.id) : [])}
            />
          </td>
          {head("title", texts.library.columns.recording)}
          <th scope="col">{texts.library.columns.who}</th>
          {head("duration", texts.library.columns.duration, "cell-number")}
          {head("satisfaction", texts.library.columns.satisfaction)}
          <th scope="col">{texts.library.columns.insights}</th>
          <th scope="col">
            <span className="visually-hidden">{texts.library.columns.menu}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {recordings.map((recording) => (
          <RecordingRow
            key={recording.id}
            recording={recording}
            chosen={ticked.has(recording.id)}
            onChoose={(on) => onChoose(on ? [...chosen, recording.id] : chosen.filter((id) => id !== recording.id))}
            onTheme={(theme_id) => onList({ ...listing, theme_id })}
            onDelete={() => onDelete(recording)}
          />
        ))}
      </tbody>
    </table>
  );
}

interface HeadProps {
  sort: Sort;
  text: string;
  className: string | undefined;
  listing: Listing;
  onList: (listing: Listing) => void;
}

function SortHead({ sort, text, className, listing, onList }: HeadProps) {
  const here = listing.sort === sort;
  const Arrow = listing.order === "asc" ? ArrowUp : ArrowDown;
  return (
    <th scope="col" className={className} aria-sort={here ? (listing.order === "asc" ? "ascending" : "descending") : undefined}>
      <button type="button" className="sort-head" onClick={() => onList(sortedBy(listing, sort))}>
        {text}
        <Arrow aria-hidden="true" size={13} className={here ? "sort-mark" : "sort-mark sort-mark-off"} />
      </button>
    </th>
  );
}
