/** Find and replace in all transcripts of a project: every place is shown before anything changes. */
import { useState, type FormEvent } from "react";
import { Button } from "react-aria-components";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "../api/client";
import { sentence } from "../api/problem";
import { useRecording } from "../api/queries";
import type { Replaced } from "../api/types";
import { texts } from "../texts";
import { clock, hashOfSeconds } from "../time";
import { Link } from "../ui/Link";
import { useSay } from "../ui/messages";
import { Tick } from "../ui/Tick";
import { Trouble } from "../ui/Trouble";
import { Field } from "../ui/Field";

/** More than these nobody reads before deciding. */
const SHOWN = 200;

function useReplace(project: string, dryRun: boolean) {
  return useMutation({
    mutationFn: (body: { find: string; replacement: string; whole_word: boolean; match_case: boolean }) =>
      answer(
        client.POST("/api/v1/projects/{project_id}/replace", {
          params: { path: { project_id: project }, query: { dry_run: dryRun } },
          body,
        }),
      ),
  });
}

export function Replace({ project }: { project: string }) {
  const preview = useReplace(project, true);
  const apply = useReplace(project, false);
  const queries = useQueryClient();
  const say = useSay();
  const [find, setFind] = useState("");
  const [replacement, setReplacement] = useState("");
  const [wholeWord, setWholeWord] = useState(true);
  const [matchCase, setMatchCase] = useState(false);
  const wanted = { find: find.trim(), replacement: replacement.trim(), whole_word: wholeWord, match_case: matchCase };
  // What is shown is what will be done: any change of the question takes the answer away.
  const asking = <T,>(set: (value: T) => void) => (value: T) => {
    set(value);
    preview.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    preview.mutate(wanted);
  };
  const replace = () =>
    apply.mutate(wanted, {
      onSuccess: (done) => {
        say(texts.settings.replace.done(done.count, done.recordings));
        preview.reset();
        void queries.invalidateQueries({ queryKey: ["recording"] });
      },
      onError: (error) => say(sentence(error), true),
    });
  return (
    <div className="card settings-card">
      <form className="form" onSubmit={submit}>
        <div className="form-grid">
          <Field value={find} onChange={asking(setFind)} maxLength={200} label={texts.settings.replace.find} autoComplete="off" />
          <Field value={replacement} onChange={asking(setReplacement)} maxLength={200} label={texts.settings.replace.replacement} autoComplete="off" />
        </div>
        <div className="settings-checks">
          <Tick on={wholeWord} onChange={asking(setWholeWord)} text={texts.settings.replace.wholeWord} />
          <Tick on={matchCase} onChange={asking(setMatchCase)} text={texts.settings.replace.matchCase} />
          <Button className="button" type="submit" isDisabled={!wanted.find || !wanted.replacement || preview.isPending}>
            {texts.settings.replace.preview}
          </Button>
        </div>
      </form>
      {preview.isError && <Trouble error={preview.error} />}
      <div role="status">{preview.data && <p className="replace-count">{texts.settings.replace.found(preview.data.count, preview.data.recordings)}</p>}</div>
      {preview.data && preview.data.count > 0 && (
        <>
          <Hits found={preview.data} replacement={wanted.replacement} />
          <div className="settings-save">
            <Button className="button button-primary" onPress={replace} isDisabled={apply.isPending}>
              {texts.settings.replace.apply(preview.data.count)}
            </Button>
          </div>
        </>
      )}
    </div>
  );
}

function Hits({ found, replacement }: { found: Replaced; replacement: string }) {
  const shown = found.hits.slice(0, SHOWN);
  const recordings = [...new Set(shown.map((hit) => hit.recording_id))];
  const more = found.count - Math.min(found.hits.length, SHOWN);
  return (
    <div className="replace-hits">
      {recordings.map((id) => (
        <section key={id}>
          <RecordingName id={id} />
          <ul>
            {shown.filter((hit) => hit.recording_id === id).map((hit) => (
              <li key={`${hit.utterance_id} ${hit.position}`} className="replace-hit">
                <Link className="time" href={`/recordings/${id}${hashOfSeconds(hit.start)}`}>
                  {clock(hit.start)}
                </Link>
                <p className="words">
                  {hit.before}
                  <del>{hit.found}</del> <ins>{replacement}</ins>
                  {hit.after}
                </p>
              </li>
            ))}
          </ul>
        </section>
      ))}
      {more > 0 && <p className="quiet">{texts.settings.replace.more(more)}</p>}
    </div>
  );
}

function RecordingName({ id }: { id: string }) {
  const { data } = useRecording(id);
  return <h3>{data?.title ?? texts.common.loading}</h3>;
}
