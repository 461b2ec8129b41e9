/** One recording in the library. */
import { EllipsisVertical, FileText, RefreshCw, Trash2 } from "lucide-react";
import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { sentence } from "../api/problem";
import { isActive, useProcessAgain } from "../api/queries";
import type { Kind, Recording } from "../api/types";
import { colourOf, nameOf, speakerClass } from "../conversation/speakers";
import { KindIcon, KINDS } from "../conversation/kinds";
import { SatisfactionMeter } from "../conversation/SatisfactionMeter";
import { locale, texts } from "../texts";
import { clock, day, isoDuration } from "../time";
import { Bar } from "../ui/Bar";
import { Link } from "../ui/Link";
import { useSay } from "../ui/messages";

export function RecordingRow({ recording, onDelete }: { recording: Recording; onDelete: () => void }) {
  const { title } = recording;
  const facts = [
    texts.kinds[recording.kind] ?? recording.kind,
    day(recording.recorded_on ?? recording.created_at, locale),
  ];
  return (
    <tr className="recording">
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
        {recording.satisfaction !== null && <SatisfactionMeter index={recording.satisfaction} />}
      </td>
      <td className="cell-insights">
        <Counts counts={recording.insight_counts} />
      </td>
      <td className="cell-menu">
        <RowMenu recording={recording} onDelete={onDelete} />
      </td>
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
          {status === "processing" && <span className="live-percent">{Math.round(job.progress * 100)} %</span>}
        </span>
        <Bar value={job.progress} label={`${texts.conversation.progress}: ${recording.title}`} />
      </span>
    );
  }
  if (status === "failed")
    return (
      <span className="status-failed">
        <span className="badge badge-bad">{texts.status.failed}</span> {job?.error?.detail}
      </span>
    );
  if (status === "completed" || status === null) return null;
  const why = recording.skipped_analyses.map((skipped) => skipped.detail).join(" ");
  return (
    <span className="badge" title={why || undefined}>
      {texts.status[status]}
    </span>
  );
}

function Counts({ counts }: { counts: Record<string, number> }) {
  const present = KINDS.filter((kind) => (counts[kind] ?? 0) > 0);
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
  const say = useSay();
  const act = (key: string) => {
    if (key === "delete") onDelete();
    else
      again.mutate(
        { id: recording.id, options: {} },
        { onSuccess: () => say(texts.library.again), onError: (error) => say(sentence(error), true) },
      );
  };
  return (
    <MenuTrigger>
      <Button className="icon-button" aria-label={texts.library.actionsFor(recording.title)}>
        <EllipsisVertical aria-hidden="true" size={18} />
      </Button>
      <Popover className="popover" placement="bottom end">
        <Menu
          className="list"
          onAction={(key) => act(String(key))}
          disabledKeys={isActive(recording.status) ? ["again"] : []}
          aria-label={texts.library.actionsFor(recording.title)}
        >
          <MenuItem id="again" className="list-item" textValue={texts.library.processAgain}>
            <RefreshCw aria-hidden="true" size={15} />
            <span className="list-text">{texts.library.processAgain}</span>
          </MenuItem>
          <MenuItem id="delete" className="list-item list-item-danger" textValue={texts.common.delete}>
            <Trash2 aria-hidden="true" size={15} />
            <span className="list-text">{texts.common.delete}</span>
          </MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
