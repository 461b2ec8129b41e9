/** All recordings of a project, with what became of them. */
import { AudioLines, Mic, Plus, SearchX, Trash2 } from "lucide-react";
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from "react";
import { Button, FileTrigger } from "react-aria-components";
import { useSearchParams } from "wouter";
import { useMay } from "../access/permissions";
import { useLibrary } from "../api/library";
import { isActive, useProjects } from "../api/queries";
import type { Recording } from "../api/types";
import { useJobEvents } from "../api/useJobEvents";
import { useProject } from "../project";
import { useDrafts } from "../recorder/useDrafts";
import { texts } from "../texts";
import { Empty } from "../ui/Empty";
import { Link } from "../ui/Link";
import { Trouble } from "../ui/Trouble";
import { useTitle } from "../ui/useTitle";
import { Waiting } from "../ui/Waiting";
import { BulkBar } from "./BulkBar";
import { DeleteDialog } from "./DeleteDialog";
import { LibraryTable } from "./LibraryTable";
import { ListTools } from "./ListTools";
import { addressOf, isNarrowed, listingOf, NEWEST, type Listing } from "./listing";
import { useAddFiles } from "./UploadsProvider";
import "../styles/library.css";

const Unsent = lazy(() => import("../recorder/Unsent"));
const RecorderDialog = lazy(() => import("../recorder/RecorderDialog"));

function AddButtons() {
  const addFiles = useAddFiles();
  const [recording, setRecording] = useState(false);
  return (
    <>
      <Button className="button" onPress={() => setRecording(true)}>
        <Mic aria-hidden="true" size={17} />
        {texts.recorder.open}
      </Button>
      <FileTrigger allowsMultiple onSelect={(list) => list && addFiles([...list])}>
        <Button className="button button-primary">
          <Plus aria-hidden="true" size={17} />
          {texts.library.add}
        </Button>
      </FileTrigger>
      {recording && (
        <Suspense fallback={null}>
          <RecorderDialog onClose={() => setRecording(false)} />
        </Suspense>
      )}
    </>
  );
}

/** What was recorded in this browser, by a page that was closed or could not send it. */
function Forgotten() {
  const drafts = useDrafts();
  if (drafts.length === 0) return null;
  return (
    <Suspense fallback={null}>
      <Unsent drafts={drafts} />
    </Suspense>
  );
}

/** Says aloud when the number of finished recordings changes, not each percent. */
function useSpokenProgress(recordings: Recording[]): string {
  const watched = useRef(new Set<string>());
  for (const item of recordings) if (isActive(item.status)) watched.current.add(item.id);
  const all = recordings.filter((item) => watched.current.has(item.id));
  return all.length === 0 ? "" : texts.library.updated(all.filter((item) => !isActive(item.status)).length, all.length);
}

/** Which rows are ticked; rows that are gone are not. */
function useSelection(recordings: Recording[], list: string) {
  const [ticked, setTicked] = useState<{ list: string; ids: ReadonlySet<string> }>({ list, ids: new Set() });
  const ids = useMemo(
    () => recordings.filter((item) => ticked.list === list && ticked.ids.has(item.id)).map((item) => item.id),
    [recordings, ticked, list],
  );
  return { ids, choose: (wanted: Iterable<string>) => setTicked({ list, ids: new Set(wanted) }) };
}

export function LibraryPage() {
  useTitle(texts.library.title);
  const { project, choose } = useProject();
  const may = useMay();
  const projects = useProjects();
  const [parameters, setParameters] = useSearchParams();
  const listing = listingOf(parameters);
  const query = useLibrary(project, listing);
  const recordings = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const selection = useSelection(recordings, `${project} ${addressOf(listing)}`);
  const [deleting, setDeleting] = useState<Recording | null>(null);
  useJobEvents(recordings.map((item) => item.job));
  const spoken = useSpokenProgress(recordings);
  const current = projects.data?.items.find((item) => item.id === project);
  const show = (wanted: Listing) => setParameters(addressOf(wanted), { replace: true });

  const forgotten = project !== null && projects.isSuccess && !current;
  useEffect(() => {
    if (forgotten) choose(null); // the remembered project is no longer there
  }, [forgotten, choose]);

  const narrowed = isNarrowed(listing);
  const nothing = query.isSuccess && recordings.length === 0;
  const mayAdd = may("upload", project);
  const mayEdit = may("edit", project);
  return (
    <div className="page library">
      <header className="page-head">
        <div>
          <h1>{current?.name ?? texts.library.title}</h1>
          {current?.description ? <p className="page-lead">{current.description}</p> : null}
        </div>
        {mayAdd && !(nothing && !narrowed) && (
          <div className="page-acts">
            <AddButtons />
          </div>
        )}
      </header>
      <div className="visually-hidden" role="status">
        {spoken}
      </div>
      {mayAdd && <Forgotten />}
      {(narrowed || recordings.length > 0) && (
        <ListTools project={project} listing={listing} onChange={show} shown={query.isSuccess ? recordings.length : null} more={query.hasNextPage} />
      )}
      {selection.ids.length > 0 && <BulkBar ids={selection.ids} recordings={recordings} mayEdit={mayEdit} onClear={() => selection.choose([])} />}
      {query.isPending && <Waiting />}
      {query.isError && <Trouble error={query.error} retry={() => void query.refetch()} />}
      {nothing && narrowed && (
        <Empty icon={<SearchX aria-hidden="true" size={36} />} title={texts.library.noneTitle} text={texts.library.none}>
          <Button className="button" onPress={() => show({ ...NEWEST, sort: listing.sort, order: listing.order })}>
            {texts.library.reset}
          </Button>
        </Empty>
      )}
      {nothing && !narrowed && (
        <Empty
          icon={<AudioLines aria-hidden="true" size={40} />}
          title={mayAdd ? texts.library.emptyTitle : texts.library.emptyOthersTitle}
          text={mayAdd ? texts.library.empty : texts.library.emptyOthers}
        >
          {mayAdd && (
            <div className="page-acts">
              <AddButtons />
            </div>
          )}
          {mayAdd && (
            <p className="empty-small">
              {texts.library.emptyDemo} <code>{texts.library.emptyDemoCommand}</code>
            </p>
          )}
        </Empty>
      )}
      {recordings.length > 0 && (
        <LibraryTable
          recordings={recordings}
          listing={listing}
          chosen={selection.ids}
          onChoose={selection.choose}
          onList={show}
          onDelete={setDeleting}
        />
      )}
      <div className="library-foot">
        {query.hasNextPage && (
          <Button className="button" onPress={() => void query.fetchNextPage()} isDisabled={query.isFetchingNextPage}>
            {texts.library.loadMore}
          </Button>
        )}
        {mayEdit && (
          <Link className="bin-link" href="/bin">
            <Trash2 aria-hidden="true" size={15} />
            {texts.bin.title}
          </Link>
        )}
      </div>
      <DeleteDialog recording={deleting} onClose={() => setDeleting(null)} />
    </div>
  );
}
