/** A section of the report that is made of lines: generated ones, and what people write in their place or beside them. */
import { useState } from "react";
import { Button } from "react-aria-components";
import type { ReportLine, ReportLineIn } from "../api/types";
import { LineBy, LineTools } from "../conversation/LineParts";
import { WriteLine } from "../conversation/WriteLine";
import type { PlacePlayer } from "../insights/PlaceQuote";
import { texts } from "../texts";
import { Proofs } from "./Proofs";
import type { ReportActions } from "./useReportActions";

interface Props {
  name: ReportLineIn["section"];
  lines: ReportLine[];
  player: PlacePlayer;
  actions: ReportActions;
  mayEdit: boolean;
}

export function ReportLines({ name, lines, player, actions, mayEdit }: Props) {
  const [adding, setAdding] = useState(false);
  if (lines.length === 0 && !mayEdit) return null;
  const title = texts.reports[name];
  const close = () => setAdding(false);
  const save = (text: string) => {
    actions.add({ section: name, text });
    close();
  };
  const kind = lines.length === 0 ? " report-unwritten" : "";
  return (
    <section className={`report-section report-${name}${kind}`}>
      <h2>{title}</h2>
      {lines.length > 0 && (
        <ul className="report-lines">
          {lines.map((line) => (
            <Item key={line.id} line={line} player={player} actions={actions} mayEdit={mayEdit} />
          ))}
        </ul>
      )}
      {adding && <WriteLine label={texts.summary.words} text="" busy={actions.busy} onSave={save} onClose={close} />}
      {mayEdit && !adding && (
        <Button className="button button-small report-add" aria-label={texts.reports.addTo(title)} onPress={() => setAdding(true)}>
          {texts.summary.add}
        </Button>
      )}
    </section>
  );
}

function Item({ line, player, actions, mayEdit }: Pick<Props, "player" | "actions" | "mayEdit"> & { line: ReportLine }) {
  const [editing, setEditing] = useState(false);
  const close = () => setEditing(false);
  const save = (text: string) => {
    if (text !== line.text) actions.reword(line, text);
    close();
  };
  return (
    <li className={line.stale ? "note-line note-line-stale" : "note-line"}>
      {editing ? (
        <WriteLine label={texts.summary.words} text={line.text} busy={actions.busy} onSave={save} onClose={close} />
      ) : (
        <>
          <p className="note-text">{line.text}</p>
          <LineBy line={line} />
          {line.stale && <p className="note-by quiet">{texts.reports.stale}</p>}
        </>
      )}
      <Proofs places={line.evidence} player={player} />
      {mayEdit && !editing && <LineTools line={line} actions={actions} onEdit={() => setEditing(true)} />}
    </li>
  );
}
