/** All recordings of a project, with what became of them. */
import { AudioLines, Plus } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button, FileTrigger } from "react-aria-components";
import { isActive, useProjects, useRecordings } from "../api/queries";
import type { Recording } from "../api/types";
import { useJobEvents } from "../api/useJobEvents";
import { useProject } from "../project";
import { texts } from "../texts";
import { Empty } from "../ui/Empty";
import { Trouble } from "../ui/Trouble";
import { useTitle } from "../ui/useTitle";
import { Waiting } from "../ui/Waiting";
import { DeleteDialog } from "./DeleteDialog";
import { RecordingRow } from "./RecordingRow";
import { useAddFiles } from "./UploadsProvider";
import "../styles/library.css";

function AddButton() {
  const addFiles = useAddFiles();
  return (
    <FileTrigger allowsMultiple onSelect={(list) => list && addFiles([...list])}>
      <Button className="button button-primary">
        <Plus aria-hidden="true" size={17} />
        {texts.library.add}
      </Button>
    </FileTrigger>
  );
}

/** Says aloud when the number of finished recordings changes, not each percent. */
function useSpokenProgress(recordings: Recording[]): string {
  const watched = useRef(new Set<string>());
  for (const item of recordings) if (isActive(item.status)) watched.current.add(item.id);
  const all = recordings.filter((item) => watched.current.has(item.id));
  return all.length === 0 ? "" : texts.library.updated(all.filter((item) => !isActive(item.status)).length, all.length);
}

export function LibraryPage() {
  useTitle(texts.library.title);
  const { project, choose } = useProject();
  const projects = useProjects();
  const query = useRecordings(project);
  const recordings = query.data?.pages.flatMap((page) => page.items) ?? [];
  const [deleting, setDeleting] = useState<Recording | null>(null);
  useJobEvents(recordings.map((item) => item.job));
  const spoken = useSpokenProgress(recordings);
  const current = projects.data?.items.find((item) => item.id === project);

  const forgotten = project !== null && projects.isSuccess && !current;
  useEffect(() => {
    if (forgotten) choose(null); // the remembered project is no longer there
  }, [forgotten, choose]);

  return (
    <div className="page library">
      <header className="page-head">
        <div>
          <h1>{current?.name ?? texts.library.title}</h1>
          {current?.description ? <p className="page-lead">{current.description}</p> : null}
        </div>
        {recordings.length > 0 && <AddButton />}
      </header>
      <div className="visually-hidden" role="status">
        {spoken}
      </div>
      {query.isPending && <Waiting />}
      {query.isError && <Trouble error={query.error} retry={() => void query.refetch()} />}
      {query.isSuccess && recordings.length === 0 && (
        <Empty icon={<AudioLines aria-hidden="true" size={40} />} title={texts.library.emptyTitle} text={texts.library.empty}>
          <AddButton />
          <p className="empty-small">
            {texts.library.emptyDemo} <code>{texts.library.emptyDemoCommand}</code>
          </p>
        </Empty>
      )}
      {recordings.length > 0 && (
        <table className="recordings">
          <caption className="visually-hidden">{texts.library.title}</caption>
          <thead>
            <tr>
              <th scope="col">{texts.library.columns.recording}</th>
              <th scope="col">{texts.library.columns.who}</th>
              <th scope="col" className="cell-number">
                {texts.library.columns.duration}
              </th>
              <th scope="col">{texts.library.columns.satisfaction}</th>
              <th scope="col">{texts.library.columns.insights}</th>
              <th scope="col">
                <span className="visually-hidden">{texts.library.columns.menu}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {recordings.map((recording) => (
              <RecordingRow key={recording.id} recording={recording} onDelete={() => setDeleting(recording)} />
            ))}
          </tbody>
        </table>
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
