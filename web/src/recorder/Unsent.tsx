/** What was recorded in this browser and has not reached the server. */
import { Download, Trash2, Upload } from "lucide-react";
import { useState } from "react";
import { Button } from "react-aria-components";
import { useSendRecorded } from "../library/UploadsProvider";
import { locale, texts } from "../texts";
import { clock, day } from "../time";
import { Confirm } from "../ui/Confirm";
import { useSay } from "../ui/messages";
import "../styles/recorder.css";
import { dropDraft, fileOf, leaveOut, type Draft } from "./drafts";

/** Sends a draft; answers whether there was any sound to send. */
export function useSendDraft(): (draft: Draft) => Promise<boolean> {
  const sendRecorded = useSendRecorded();
  const say = useSay();
  return async (draft) => {
    const file = await fileOf(draft);
    if (!file) {
      say(texts.recorder.nothing, true);
      return false;
    }
    leaveOut(draft.id);
    sendRecorded(file, draft, () => void dropDraft(draft.id));
    return true;
  };
}

async function saveAsFile(draft: Draft): Promise<void> {
  const file = await fileOf(draft);
  if (!file) return;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

export default function Unsent({ drafts, onSent }: { drafts: Draft[]; onSent?: () => void }) {
  const t = texts.recorder;
  const send = useSendDraft();
  const [discarding, setDiscarding] = useState<Draft | null>(null);
  if (drafts.length === 0) return null;
  return (
    <section className="drafts" aria-label={t.unsent}>
      <h2>{t.unsent}</h2>
      <ul className="bundle-list">
        {drafts.map((draft) => {
          const name = draft.title || day(draft.startedAt, locale);
          return (
            <li key={draft.id} className="bundle">
              <span className="bundle-name">
                {name}
                <small>
                  {clock(draft.seconds)} · {draft.consent}
                </small>
              </span>
              <Button className="button button-small" onPress={() => void send(draft).then((sent) => sent && onSent?.())}>
                <Upload aria-hidden="true" size={15} />
                {t.send}
              </Button>
              <Button className="icon-button" aria-label={t.save(name)} onPress={() => void saveAsFile(draft)}>
                <Download aria-hidden="true" size={16} />
              </Button>
              <Button className="icon-button" aria-label={t.discardOne(name)} onPress={() => setDiscarding(draft)}>
                <Trash2 aria-hidden="true" size={16} />
              </Button>
            </li>
          );
        })}
      </ul>
      {discarding && (
        <Confirm
          title={t.discardTitle}
          text={t.discardText}
          action={t.discard}
          onConfirm={() => void dropDraft(discarding.id)}
          onClose={() => setDiscarding(null)}
        />
      )}
    </section>
  );
}
