/** What can be done to the recordings that are ticked. */
import { Download, FileType, RefreshCw, Trash2, X } from "lucide-react";
import { useState } from "react";
import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { deeds, useEach, zipUrl, type Outcome } from "../api/library";
import { sentence } from "../api/problem";
import type { Recording } from "../api/types";
import { texts } from "../texts";
import { useSay } from "../ui/messages";
import { DetailsDialog } from "./DetailsDialog";

interface Props {
  ids: string[];
  recordings: Recording[];
  mayEdit: boolean;
  onClear: () => void;
}

const FORMATS = ["docx", "pdf", "markdown", "txt", "srt", "vtt", "csv", "json"] as const;

export function BulkBar({ ids, recordings, mayEdit, onClear }: Props) {
  const t = texts.bulk;
  const say = useSay();
  const each = useEach();
  const [asking, setAsking] = useState(false);
  const run = (deed: (id: string) => Promise<unknown>, told: (done: string[]) => void) =>
    each.mutate({ ids, deed }, { onSuccess: (outcome) => report(outcome, told) });
  const report = ({ done, failed }: Outcome, told: (done: string[]) => void) => {
    if (done.length > 0) told(done);
    for (const { id, error } of failed.slice(0, 2))
      say(t.refused(recordings.find((item) => item.id === id)?.title ?? "", sentence(error)), true);
    if (failed.length > 2) say(t.moreRefused(failed.length - 2), true);
  };
  const toBin = () =>
    run(deeds.bin, (done) => {
      onClear();
      say(texts.bin.put(done.length), false, () =>
        each.mutate({ ids: done, deed: deeds.restore }, { onSuccess: ({ done: back }) => say(texts.bin.restored(back.length)) }),
      );
    });
  return (
    <section className="bulk" aria-label={t.label}>
      <span className="bulk-count" role="status">
        {t.chosen(ids.length)}
      </span>
      <MenuTrigger>
        <Button className="button button-small">
          <Download aria-hidden="true" size={15} />
          {t.export}
        </Button>
        <Popover className="popover" placement="bottom start">
          <Menu className="list" aria-label={t.export}>
            {FORMATS.map((format) => (
              <MenuItem key={format} className="list-item" textValue={format} href={zipUrl(ids, format)} download="">
                <span className="list-text">{t.zip(format.toUpperCase())}</span>
              </MenuItem>
            ))}
          </Menu>
        </Popover>
      </MenuTrigger>
      {mayEdit && (
        <>
          <Button className="button button-small" isDisabled={each.isPending} onPress={() => setAsking(true)}>
            <FileType aria-hidden="true" size={15} />
            {t.details}
          </Button>
          <Button className="button button-small" isDisabled={each.isPending} onPress={() => run(deeds.again, (done) => say(t.again(done.length)))}>
            <RefreshCw aria-hidden="true" size={15} />
            {texts.library.processAgain}
          </Button>
          <Button className="button button-small" isDisabled={each.isPending} onPress={toBin}>
            <Trash2 aria-hidden="true" size={15} />
            {texts.bin.put_}
          </Button>
        </>
      )}
      <Button className="icon-button" aria-label={t.clear} onPress={onClear}>
        <X aria-hidden="true" size={16} />
      </Button>
      {asking && (
        <DetailsDialog
          count={ids.length}
          onClose={() => setAsking(false)}
          onSave={(change) => run((id) => deeds.change(id, change), (done) => say(t.changed(done.length)))}
        />
      )}
    </section>
  );
}
