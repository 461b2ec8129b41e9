/** One recording in the library. */
import { EllipsisVertical, FileText, RefreshCw, Trash2, XCircle } from "lucide-react";
import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { useMay } from "../access/permissions";
import { deeds, useEach } from "../api/library";
import { inWords, sentence } from "../api/problem";
import { isActive, useCancelJob, useProcessAgain } from "../api/queries";
import type { Kind, Recording } from "../api/types";
import { colourOf, nameOf, speakerClass } from "../conversation/speakers";
import { KindIcon, KINDS } from "../conversation/kinds";
import { SatisfactionMeter } from "../conversation/SatisfactionMeter";
import { locale, texts } from "../texts";
import { clock, day, isoDuration } from "../time";
import { Bar } from "../ui/Bar";
import { Link } from "../ui/Link";
import { useSay } from "../ui/messages";
import { RowTick } from "../ui/RowTick";

interface Props {
  recording: Recording;
  chosen: boolean;
  onChoose: (on: boolean) => void;
  onTheme: (id: string) => void;
  onDelete: () => void;
}

export function RecordingRow({ recording, chosen, onChoose, onTheme, onDelete }: Props) {
  const { title } = recording;
  const may = useMay();
  const facts = [
    texts.kinds[recording.kind] ?? recording.kind,
    day(recording.recorded_on ?? recording.created_at, locale),
  ];
  return (
    <tr className={chosen ? "recording recording-chosen" : "recording"}>
      <td className="cell-tick">
        <RowTick label={texts.library.choose(title)} on={chosen} onChange={onChoose} />
      </td>
      <th scope="row" className="cell-title">
        <Link className="recording-link" href={`/recordings/${recording.id}`}>
          {title}
        </Link>
        <div className="recording-facts">
          <span>{facts.join(" · ")}</span>
          {!recording.has_audio && (
            <span className="badge">
              <FileText aria-hidden="true" size={12} />
              {texts.library.noAudio}
            </span>
          )}
          {recording.draft && (
            <span className="badge badge-warn" title={texts.library.draftHint}>
              {texts.library.draft}
            </span>
          )}
          <Status recording={recording} />
        </div>
      </th>
      <td className="cell-who">
        <ul className="who">
          {recording.speakers.map((speaker) => (
            <li key={speaker.id} className={speakerClass(colourOf(recording.speakers, speaker.label))}>
              <span className="speaker-dot" aria-hidden="true" />
              {nameOf(recording.speakers, speaker.label)}
            </li>
          ))}
        </ul>
      </td>
      <td className="cell-number cell-duration">
        {recording.duration !== null && <time dateTime={isoDuration(recording.duration)}>{clock(recording.duration)}</time>}
      </td>
      <td className="cell-satisfaction">
        {recording.satisfaction !== null && <SatisfactionMeter index={recording.satisfaction} uncertainty={recording.satisfaction_uncertainty} />}
      </td>
      <td className="cell-insights">
        <Counts counts={recording.insight_counts} />
        {recording.top_themes.length > 0 && (
          <ul className="row-themes" aria-label={texts.library.theme}>
            {recording.top_themes.map((theme) => (
              <li key={theme.id}>
                <button type="button" className="row-theme" title={texts.library.themeHint(theme.label)} onClick={() => onTheme(theme.id)}>
                  {theme.label}
                </button>
              </li>
            ))}
          </ul>
        )}
      </td>
      <td className="cell-menu">{may("edit", recording.project_id) && <RowMenu recording={recording} onDelete={onDelete} />}</td>
    </tr>
  );
}

function Status({ recording }: { recording: Recording }) {
  const { status, job } = recording;
  if (isActive(status) && job) {
    const stage = job.stages.find((item) => item.status === "processing");
    const doing = stage ? (texts.stages[stage.name] ?? stage.name) : texts.status[job.status];
    return (
      <span className="live">
        <span className="live-text">
          {doing}
          {recording.seconds_left !== null && (
            <span className="live-left" title={texts.library.leftHint}>
              {texts.library.left(recording.seconds_left)}
            </span>
          )}
          {status === "processing" && <span className="live-percent">{Math.round(job.progress * 100)} %</span>}
        </span>
        <Bar value={job.progress} label={texts.conversation.progressOf(recording.title)} />
      </span>
    );
  }
  if (status === "failed")
    return (
      <span className="status-failed">
        <span className="badge badge-bad">{texts.status.failed}</span> {job?.error && inWords(job.error)}
      </span>
    );
  if (status === "completed" || status === null) return null;
  const why = [...new Set(recording.skipped_analyses.map(({ reason, detail }) => inWords({ code: reason, detail })))].join(" ");
  return (
    <span className="badge" title={why || undefined}>
      {texts.status[status]}
    </span>
  );
}

function Counts({ counts }: { counts: Record<string, number> }) {
  const present = KINDS.filter((kind) => (counts[kind] ?? 0) > 0);
  if (present.length === 0) return null;
  return (
    <ul className="counts">
      {present.map((kind: Kind) => (
        <li key={kind} className={`count kind-${kind}`} title={texts.insights.kind[kind]}>
          <KindIcon kind={kind} />
          <span className="visually-hidden">{texts.insights.kind[kind]}: </span>
          {counts[kind]}
        </li>
      ))}
    </ul>
  );
}

function RowMenu({ recording, onDelete }: { recording: Recording; onDelete: () => void }) {
  const again = useProcessAgain();
  const cancel = useCancelJob();
  const each = useEach();
  const say = useSay();
  const told = { onError: (error: unknown) => say(sentence(error), true) };
  const inBin = () =>
    each.mutate(
      { ids: [recording.id], deed: deeds.bin },
      {
        onSuccess: ({ failed }) => {
          const refused = failed[0];
          if (refused) say(sentence(refused.error), true);
          else
            say(texts.bin.put(1), false, () =>
              each.mutate({ ids: [recording.id], deed: deeds.restore }, { onSuccess: () => say(texts.bin.restored(1)) }),
            );
        },
      },
    );
  const active = isActive(recording.status);
  const acts = [
    active && recording.job
      ? { id: "cancel", text: texts.conversation.cancelJob, Icon: XCircle, run: () => cancel.mutate(recording.job?.id ?? "", told) }
      : {
          id: "again",
          text: texts.library.processAgain,
          Icon: RefreshCw,
          run: () => again.mutate({ id: recording.id, options: {} }, { ...told, onSuccess: () => say(texts.library.again) }),
        },
    { id: "bin", text: texts.bin.put_, Icon: Trash2, run: inBin },
    { id: "delete", text: texts.bin.deleteNow, Icon: Trash2, run: onDelete, danger: true },
  ];
  return (
    <MenuTrigger>
      <Button className="icon-button" aria-label={texts.library.actionsFor(recording.title)}>
        <EllipsisVertical aria-hidden="true" size={18} />
      </Button>
      <Popover className="popover" placement="bottom end">
        <Menu className="list" aria-label={texts.library.actionsFor(recording.title)}>
          {acts.map(({ id, text, Icon, run, danger }) => (
            <MenuItem key={id} id={id} className={danger ? "list-item list-item-danger" : "list-item"} textValue={text} onAction={run}>
              <Icon aria-hidden="true" size={15} />
              <span className="list-text">{text}</span>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
