/** What a line of a note and one of a report share: who wrote it, and what a person may do with it. */
import { Pencil, PenLine, Trash2, Undo2 } from "lucide-react";
import { Button } from "react-aria-components";
import { texts } from "../texts";
import type { Line, lineActions } from "./lineActions";

export type LineActions = Pick<ReturnType<typeof lineActions>, "reword" | "restore" | "hide" | "unhide" | "remove"> & { busy: boolean };

export function LineBy({ line }: { line: Line & { author: string | null } }) {
  if (line.by !== "person") return null;
  return (
    <p className="note-by quiet">
      <PenLine aria-hidden="true" size={12} />
      {line.author ? texts.summary.byName(line.author) : texts.summary.byHand}
      {line.generated !== null && (
        <details className="details note-generated">
          <summary>{texts.summary.generated}</summary>
          <span>{line.generated}</span>
        </details>
      )}
    </p>
  );
}

export function LineTools({ line, actions, onEdit }: { line: Line; actions: LineActions; onEdit: () => void }) {
  const t = texts.summary;
  const own = line.by === "person" && line.generated === null;
  return (
    <span className="note-line-tools">
      <Button className="tool-button" aria-label={t.editOf(line.text)} onPress={onEdit}>
        <Pencil aria-hidden="true" size={14} />
      </Button>
      {line.by === "person" && !own && (
        <Button className="tool-button" aria-label={t.restoreOf(line.text)} isDisabled={actions.busy} onPress={() => actions.restore(line)}>
          <Undo2 aria-hidden="true" size={14} />
        </Button>
      )}
      <Button
        className="tool-button"
        aria-label={own ? t.removeOf(line.text) : t.hideOf(line.text)}
        isDisabled={actions.busy}
        onPress={() => (own ? actions.remove(line) : actions.hide(line))}
      >
        <Trash2 aria-hidden="true" size={14} />
      </Button>
    </span>
  );
}

/** Generated lines that were put away, with their way back. */
export function HiddenLines({ lines, actions, mayEdit }: { lines: { id: string; text: string }[]; actions: LineActions; mayEdit: boolean }) {
  if (lines.length === 0) return null;
  return (
    <details className="details">
      <summary>{texts.summary.putAway(lines.length)}</summary>
      <ul className="note-hidden">
        {lines.map((line) => (
          <li key={line.id}>
            <p>{line.text}</p>
            {mayEdit && (
              <Button className="button button-small" isDisabled={actions.busy} onPress={() => actions.unhide(line.id)}>
                {texts.editing.revert}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
