/** The summary note: satisfaction, then lines that each play their evidence and may be put in other words. */
import { ClipboardCopy, Download } from "lucide-react";
import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { exportUrl } from "../api/client";
import { useFormats } from "../api/insights";
import type { Insights, Note, Speaker, Utterance } from "../api/types";
import { serviceWords, texts } from "../texts";
import { useSay } from "../ui/messages";
import { AddLine, type Proposal } from "./AddLine";
import { download } from "./download";
import { HiddenLines } from "./LineParts";
import { NoteLineItem } from "./NoteLineItem";
import { SatisfactionCard } from "./SatisfactionCard";
import type { Stage } from "./stage";
import { useNoteActions } from "./useNoteActions";
import { useWork } from "./work";

interface Props {
  note: Note | null;
  insights: Insights | null;
  working: boolean;
  utterances: readonly Utterance[];
  speakers: Speaker[];
  stage: Stage;
  proposal: Proposal | null;
  onProposal: (proposal: Proposal | null) => void;
}

export function NoteTab({ note, insights, working, utterances, speakers, stage, proposal, onProposal }: Props) {
  const { mayEdit, recordingId } = useWork();
  const actions = useNoteActions();
  return (
    <div className="tab-content">
      {insights?.satisfaction && (
        <SatisfactionCard satisfaction={insights.satisfaction} utterances={utterances} speakers={speakers} stage={stage} />
      )}
      {note === null && <p className="quiet">{working ? texts.note.emptyYet : texts.note.empty}</p>}
      {note && <NoteTools note={note} recordingId={recordingId} />}
      {note && mayEdit && proposal && (
        <AddLine note={note} proposal={proposal} actions={actions} onClose={() => onProposal(null)} />
      )}
      {note?.sections.map((section) => (
        <section key={section.name} className="note-section">
          <h2>{serviceWords.sections[section.title] ?? section.title}</h2>
          <ul className="note-lines">
            {section.lines.map((line) => (
              <NoteLineItem key={line.id} line={line} speakers={speakers} stage={stage} actions={actions} />
            ))}
          </ul>
        </section>
      ))}
      {note && mayEdit && !proposal && (
        <Button className="button button-small note-add" onPress={() => onProposal({ evidence: null })}>
          {texts.summary.add}
        </Button>
      )}
      {note?.hidden && <HiddenLines lines={note.hidden} actions={actions} mayEdit={mayEdit} />}
      {insights && insights.keyphrases.length > 0 && <Keyphrases phrases={insights.keyphrases} />}
    </div>
  );
}

/** The note alone, as a file or on the clipboard. */
function NoteTools({ note, recordingId }: { note: Note; recordingId: string }) {
  const { data } = useFormats();
  const say = useSay();
  const formats = (data?.recording_exports ?? []).filter((format) => format.what.includes("note"));
  const copy = () => {
    navigator.clipboard?.writeText(note.markdown).then(
      () => say(texts.summary.copied),
      () => say(texts.summary.notCopied, true),
    );
  };
  return (
    <div className="note-tools" role="group" aria-label={texts.summary.tools}>
      <Button className="button button-small" onPress={copy}>
        <ClipboardCopy aria-hidden="true" size={14} />
        {texts.summary.copy}
      </Button>
      <MenuTrigger>
        <Button className="button button-small" isDisabled={formats.length === 0}>
          <Download aria-hidden="true" size={14} />
          {texts.summary.export}
        </Button>
        <Popover className="popover" placement="bottom end">
          <Menu className="list" aria-label={texts.summary.export} onAction={(key) => download(`${exportUrl(recordingId, String(key))}?what=note`)}>
            {formats.map((format) => (
              <MenuItem key={format.name} id={format.name} className="list-item" textValue={format.title}>
                <span className="list-text">{format.title}</span>
                <span className="list-count">.{format.extension}</span>
              </MenuItem>
            ))}
          </Menu>
        </Popover>
      </MenuTrigger>
    </div>
  );
}

function Keyphrases({ phrases }: { phrases: Insights["keyphrases"] }) {
  const shown = phrases.flatMap(({ phrase, count }) =>
    typeof phrase === "string" ? [{ phrase, count: typeof count === "number" ? count : null }] : [],
  );
  return (
    <section className="note-section">
      <h2>{texts.note.keyphrases}</h2>
      <ul className="phrases">
        {shown.map(({ phrase, count }) => (
          <li key={phrase} className="phrase">
            {phrase}
            {count !== null && count > 1 && <span className="phrase-count">{texts.note.said(count)}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
