/** Title and facts of a conversation, export, rename. */
import { ArrowLeft, Download, EllipsisVertical, Pencil } from "lucide-react";
import { useState } from "react";
import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { exportUrl } from "../api/client";
import { sentence } from "../api/problem";
import { useRenameRecording, useSystem } from "../api/queries";
import type { Recording, Transcript } from "../api/types";
import { locale, texts } from "../texts";
import { clock, day } from "../time";
import { Link } from "../ui/Link";
import { useSay } from "../ui/messages";
import { Window } from "../ui/Window";
import { Field } from "../ui/Field";
import { Form } from "../ui/Form";
import { download } from "./download";
import { useWork } from "./work";

const FORMATS = ["markdown", "txt", "vtt", "srt", "rttm", "json"];

interface Props {
  recording: Recording;
  transcript: Transcript | null;
  onAgain: () => void;
  onVersions: () => void;
}

export function ConversationHead({ recording, transcript, onAgain, onVersions }: Props) {
  const { mayEdit } = useWork();
  const [renaming, setRenaming] = useState(false);
  const facts = [
    texts.kinds[recording.kind] ?? recording.kind,
    recording.recorded_on
      ? texts.conversation.recordedOn(day(recording.recorded_on, locale))
      : texts.conversation.addedOn(day(recording.created_at, locale)),
    recording.duration !== null ? clock(recording.duration) : null,
    recording.speakers.length > 0 ? texts.conversation.speakersCount(recording.speakers.length) : null,
    typeof transcript?.provenance.engine === "string"
      ? [transcript.provenance.engine, transcript.provenance.model].filter(Boolean).join(" ")
      : null,
  ].filter((fact) => fact !== null);
  return (
    <header className="conversation-head">
      <Link className="back" href="/" aria-label={texts.conversation.back}>
        <ArrowLeft aria-hidden="true" size={18} />
      </Link>
      <div className="conversation-title">
        <h1>{recording.title}</h1>
        <p className="conversation-facts">
          {facts.map((fact, index) => (
            <span key={fact} className="conversation-fact">
              {fact}
              {index < facts.length - 1 && " ·"}
            </span>
          ))}
          {recording.draft && <span className="badge badge-warn">{texts.library.draft}</span>}
          {!recording.has_audio && <span className="badge">{texts.library.noAudio}</span>}
        </p>
      </div>
      {mayEdit && (
        <Button className="icon-button wide-only" aria-label={texts.conversation.rename} onPress={() => setRenaming(true)}>
          <Pencil aria-hidden="true" size={16} />
        </Button>
      )}
      <ExportMenu recording={recording} disabled={transcript === null} />
      <MoreMenu recording={recording} transcript={transcript} onAgain={onAgain} onVersions={onVersions} onRename={() => setRenaming(true)} />
      <Rename key={recording.title} recording={recording} open={renaming} onClose={() => setRenaming(false)} />
    </header>
  );
}

function ExportMenu({ recording, disabled }: { recording: Recording; disabled: boolean }) {
  const { data } = useSystem();
  const known = data?.export_formats ?? FORMATS;
  const formats = [...FORMATS.filter((format) => known.includes(format)), ...known.filter((format) => !FORMATS.includes(format))];
  return (
    <MenuTrigger>
      <Button className="button" isDisabled={disabled} aria-label={texts.conversation.export}>
        <Download aria-hidden="true" size={16} />
        <span className="wide-only">{texts.conversation.export}</span>
      </Button>
      <Popover className="popover" placement="bottom end">
        <Menu className="list" aria-label={texts.conversation.export} onAction={(key) => download(exportUrl(recording.id, String(key)))}>
          {formats.map((format) => (
            <MenuItem key={format} id={format} className="list-item" textValue={format}>
              <span className="list-text">{texts.conversation.exports[format] ?? format.toUpperCase()}</span>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

function MoreMenu({ recording, transcript, onAgain, onVersions, onRename }: Props & { onRename: () => void }) {
  const { mayEdit } = useWork();
  const items = [
    ...(mayEdit && recording.has_audio ? [{ id: "again", text: texts.again.menu, run: onAgain }] : []),
    ...(transcript ? [{ id: "versions", text: texts.versions.menu, run: onVersions }] : []),
    ...(mayEdit ? [{ id: "rename", text: texts.conversation.rename, run: onRename }] : []),
  ];
  if (items.length === 0) return null;
  return (
    <MenuTrigger>
      <Button className="icon-button" aria-label={texts.library.actionsFor(recording.title)}>
        <EllipsisVertical aria-hidden="true" size={17} />
      </Button>
      <Popover className="popover" placement="bottom end">
        <Menu className="list" aria-label={texts.library.actionsFor(recording.title)}>
          {items.map(({ id, text, run }) => (
            <MenuItem key={id} id={id} className="list-item" textValue={text} onAction={run}>
              <span className="list-text">{text}</span>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

function Rename({ recording, open, onClose }: { recording: Recording; open: boolean; onClose: () => void }) {
  const rename = useRenameRecording(recording.id);
  const say = useSay();
  const [title, setTitle] = useState(recording.title);
  const submit = () => {
    rename.mutate(title.trim(), {
      onSuccess: () => {
        say(texts.conversation.renamed);
        onClose();
      },
      onError: (error) => say(sentence(error), true),
    });
  };
  return (
    <Window title={texts.conversation.rename} open={open} onClose={onClose} narrow>
      <Form onSend={submit} disabled={!title.trim() || rename.isPending} onCancel={onClose}>
        <Field isRequired autoFocus value={title} onChange={setTitle} maxLength={300} label={texts.upload.nameTitle} />
      </Form>
    </Window>
  );
}
