/** What was recorded in this browser and has not reached the server. */
import { Download, Trash2, Upload } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { Button } from "react-aria-components";
import { locale, texts } from "../texts";
import { clock, day } from "../time";
import { Confirm } from "../ui/Confirm";
import { dropDraft, fileOf, listDrafts, type Draft } from "./drafts";

export function useDrafts() {
  const [drafts, setDrafts] = useState<Draft[]>([]);
  const read = useCallback(() => void listDrafts().then(setDrafts, () => setDrafts([])), []);
  useEffect(read, [read]);
  return { drafts, read };
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

export function Unsent({ drafts: { drafts, read }, onSend }: { drafts: ReturnType<typeof useDrafts>; onSend: (draft: Draft) => void }) {
  const t = texts.recorder;
  const [discarding, setDiscarding] = useState<Draft | null>(null);
  if (drafts.length === 0) return null;
  return (
    <section className="drafts" aria-label={t.unsent}>
      <h3>{t.unsent}</h3>
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
              <Button className="button button-small" onPress={() => onSend(draft)}>
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
          onConfirm={() => void dropDraft(discarding.id).then(read)}
          onClose={() => setDiscarding(null)}
        />
      )}
    </section>
  );
}
