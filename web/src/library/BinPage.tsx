/** What was put into the bin: back as it was, or gone now. */
import { RotateCcw, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button } from "react-aria-components";
import { useMay } from "../access/permissions";
import { deeds, useBin, useEach } from "../api/library";
import { sentence } from "../api/problem";
import type { Recording } from "../api/types";
import { useProject } from "../project";
import { locale, texts } from "../texts";
import { clock, day } from "../time";
import { Empty } from "../ui/Empty";
import { Link } from "../ui/Link";
import { useSay } from "../ui/messages";
import { Trouble } from "../ui/Trouble";
import { useTitle } from "../ui/useTitle";
import { Waiting } from "../ui/Waiting";
import { DeleteDialog } from "./DeleteDialog";
import "../styles/library.css";

export default function BinPage() {
  const t = texts.bin;
  useTitle(t.title);
  const { project } = useProject();
  const query = useBin(project);
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  const [deleting, setDeleting] = useState<Recording | null>(null);
  return (
    <div className="page library">
      <header className="page-head">
        <div>
          <Link className="back-link" href="/">
            {texts.errors.toLibrary}
          </Link>
          <h1>{t.title}</h1>
          <p className="page-lead">{t.lead}</p>
        </div>
      </header>
      {query.isPending && <Waiting />}
      {query.isError && <Trouble error={query.error} retry={() => void query.refetch()} />}
      {query.isSuccess && rows.length === 0 && <Empty icon={<Trash2 aria-hidden="true" size={36} />} title={t.emptyTitle} />}
      {rows.length > 0 && (
        <ul className="card binned-list" aria-label={t.title}>
          {rows.map((row) => (
            <BinnedRow key={row.id} recording={row} onDelete={() => setDeleting(row)} />
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <Button className="button" onPress={() => void query.fetchNextPage()} isDisabled={query.isFetchingNextPage}>
          {texts.library.loadMore}
        </Button>
      )}
      <DeleteDialog recording={deleting} onClose={() => setDeleting(null)} />
    </div>
  );
}

function BinnedRow({ recording, onDelete }: { recording: Recording; onDelete: () => void }) {
  const t = texts.bin;
  const may = useMay();
  const say = useSay();
  const each = useEach();
  const restore = () =>
    each.mutate(
      { ids: [recording.id], deed: deeds.restore },
      {
        onSuccess: ({ done, failed }) => {
          if (done.length > 0) say(t.restored(1));
          for (const { error } of failed) say(sentence(error), true);
        },
      },
    );
  return (
    <li className="binned">
      <div className="binned-text">
        <strong>{recording.title}</strong>
        <span className="quiet">
          {[recording.duration === null ? null : clock(recording.duration), recording.bin_until && t.goneOn(day(recording.bin_until, locale))]
            .filter(Boolean)
            .join(" · ")}
        </span>
      </div>
      {may("edit", recording.project_id) && (
        <>
          <Button className="button button-small" onPress={restore} isDisabled={each.isPending} aria-label={t.restoreOne(recording.title)}>
            <RotateCcw aria-hidden="true" size={15} />
            {t.restore}
          </Button>
          <Button className="button button-small button-quiet" onPress={onDelete} aria-label={t.deleteOne(recording.title)}>
            {t.deleteNow}
          </Button>
        </>
      )}
    </li>
  );
}
