/** The versions of the transcript: where each came from, what differs between two, and which one counts. */
import { ArrowLeftRight, Play } from "lucide-react";
import { useState } from "react";
import { Button } from "react-aria-components";
import type { Comparison, Speaker, Version } from "../api/types";
import { useComparison, useMakeCurrent, useVersions } from "../api/versions";
import { sentence } from "../api/problem";
import { locale, texts } from "../texts";
import { clock } from "../time";
import { Choose } from "../ui/Choose";
import { useSay } from "../ui/messages";
import { Trouble } from "../ui/Trouble";
import { Waiting } from "../ui/Waiting";
import { Window } from "../ui/Window";
import { nameOf } from "./speakers";
import { useWork } from "./work";

const FIRST = 100;
/** Seconds that are played around a difference. */
const AROUND = 1;
const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
const when = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });

interface Props {
  speakers: Speaker[];
  onPlay: ((start: number, end: number) => void) | null;
  onClose: () => void;
}

const engineOf = ({ provenance }: Version): string =>
  [provenance.engine, provenance.model].filter((part) => typeof part === "string" && part !== "").join(" ");

export function VersionsDialog({ speakers, onPlay, onClose }: Props) {
  const { recordingId } = useWork();
  const versions = useVersions(recordingId);
  const items = versions.data?.items ?? [];
  return (
    <Window title={texts.versions.title} open onClose={onClose} wide>
      {versions.isPending && <Waiting />}
      {versions.isError && <Trouble error={versions.error} retry={() => void versions.refetch()} />}
      {items.length > 0 && (
        <ol className="version-list">
          {items.map((version) => (
            <VersionRow key={version.id} version={version} />
          ))}
        </ol>
      )}
      {items.length === 1 && <p className="quiet">{texts.versions.onlyOne}</p>}
      {items.length > 1 && <Compare versions={items} speakers={speakers} onPlay={onPlay} />}
    </Window>
  );
}

function VersionRow({ version }: { version: Version }) {
  const { recordingId, mayEdit } = useWork();
  const makeCurrent = useMakeCurrent(recordingId);
  const say = useSay();
  const facts = [
    engineOf(version),
    when.format(new Date(version.created_at)),
    version.confidence !== null ? texts.versions.sure(Math.round(version.confidence * 100)) : null,
    version.edits > 0 ? texts.versions.edits(version.edits) : null,
  ].filter(Boolean);
  return (
    <li className={version.current ? "version version-current" : "version"}>
      <div className="version-text">
        <p>
          <strong>{texts.versions.version(version.version)}</strong>
          {version.current && <span className="badge badge-good">{texts.versions.current}</span>}
          {version.draft && <span className="badge badge-warn">{texts.library.draft}</span>}
        </p>
        <p className="quiet">{facts.join(" · ")}</p>
      </div>
      {!version.current && mayEdit && (
        <Button
          className="button button-small"
          isDisabled={makeCurrent.isPending}
          aria-label={texts.versions.makeCurrentOf(version.version)}
          onPress={() =>
            makeCurrent.mutate(version.id, {
              onSuccess: () => say(texts.versions.madeCurrent),
              onError: (error) => say(sentence(error), true),
            })
          }
        >
          {texts.versions.makeCurrent}
        </Button>
      )}
    </li>
  );
}

function Compare({ versions, speakers, onPlay }: { versions: Version[] } & Pick<Props, "speakers" | "onPlay">) {
  const { recordingId } = useWork();
  const [a, setA] = useState(versions[1]?.id ?? "");
  const [b, setB] = useState(versions[0]?.id ?? "");
  const compared = useComparison(recordingId, a, b);
  const options = versions.map((version) => [version.id, `${texts.versions.version(version.version)} · ${engineOf(version)}`] as const);
  return (
    <section className="compare" aria-labelledby="compare-title">
      <h3 id="compare-title">{texts.versions.compare}</h3>
      <div className="compare-choice">
        <Choose label={texts.versions.older} value={a} options={options} onChange={setA} />
        <Button
          className="icon-button"
          aria-label={texts.versions.swap}
          onPress={() => {
            setA(b);
            setB(a);
          }}
        >
          <ArrowLeftRight aria-hidden="true" size={16} />
        </Button>
        <Choose label={texts.versions.newer} value={b} options={options} onChange={setB} />
      </div>
      {a === b && <p className="quiet">{texts.versions.same}</p>}
      {a !== b && compared.isPending && <Waiting />}
      {a !== b && compared.isError && <Trouble error={compared.error} />}
      {a !== b && compared.data && <Differences compared={compared.data} speakers={speakers} onPlay={onPlay} />}
    </section>
  );
}

function Differences({ compared, speakers, onPlay }: { compared: Comparison } & Pick<Props, "speakers" | "onPlay">) {
  const [shown, setShown] = useState(FIRST);
  const { items, differing, words_a: words, difference } = compared;
  return (
    <>
      <p role="status" className="compare-sum">
        {items.length === 0
          ? texts.versions.noDifference
          : texts.versions.sum(differing, words, difference === null ? null : percent.format(difference))}
      </p>
      <ol className="difference-list">
        {items.slice(0, shown).map((item, index) => {
          const speaker = item.speaker_b ?? item.speaker_a;
          return (
            // eslint-disable-next-line react/no-array-index-key -- two differences may lie in the same second
            <li key={`${item.start}:${index}`} className="difference">
              {onPlay ? (
                <button
                  type="button"
                  className="difference-time"
                  aria-label={texts.versions.play(clock(item.start))}
                  onClick={() => onPlay(Math.max(0, item.start - AROUND), item.end + AROUND)}
                >
                  <Play aria-hidden="true" size={12} />
                  {clock(item.start)}
                </button>
              ) : (
                <span className="difference-time">{clock(item.start)}</span>
              )}
              <p className="difference-text">
                {speaker !== null && <span className="quiet">{nameOf(speakers, speaker)}: </span>}
                <span className="difference-around">{item.before} </span>
                {item.a && <del>{item.a}</del>} {item.b && <ins>{item.b}</ins>}
                <span className="difference-around"> {item.after}</span>
              </p>
            </li>
          );
        })}
      </ol>
      {shown < items.length && (
        <Button className="button" onPress={() => setShown(shown + FIRST * 2)}>
          {texts.versions.more(items.length - shown)}
        </Button>
      )}
    </>
  );
}
