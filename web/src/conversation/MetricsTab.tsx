/** Conversation metrics as tables, each with its definition a hover or a focus away, and what was felt. */
import { Info } from "lucide-react";
import type { Insights, Metrics, Speaker, Utterance } from "../api/types";
import { locale, texts } from "../texts";
import { clock } from "../time";
import { Hint } from "../ui/Hint";
import { FeelingWords, Feelings } from "./Feelings";
import { measuresOf, unitOf } from "./measures";
import { colourOf, speakerClass } from "./speakers";
import { SpeakersHead } from "./SpeakersHead";
import type { Stage } from "./stage";

function shown(name: string, value: number | null): string {
  if (value === null) return texts.metrics.none;
  switch (unitOf(name)) {
    case "time":
      return clock(value);
    case "share":
      return new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 }).format(value);
    case "seconds":
      return new Intl.NumberFormat(locale, { style: "unit", unit: "second", maximumFractionDigits: 1 }).format(value);
    case "number":
      return new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(value);
  }
}

const title = (name: string): string =>
  texts.metrics.names[name] ?? name.charAt(0).toUpperCase() + name.slice(1).replaceAll("_", " ");

interface Props {
  metrics: Metrics | null;
  insights: Insights | null;
  utterances: readonly Utterance[];
  speakers: Speaker[];
  stage: Stage;
}

export function MetricsTab({ metrics, insights, utterances, speakers, stage }: Props) {
  const felt = insights && (
    <>
      <Feelings feelings={insights.feelings} speakers={speakers} />
      <FeelingWords emotions={insights.emotions} utterances={utterances} stage={stage} />
    </>
  );
  if (!metrics)
    return (
      <div className="tab-content">
        <p className="quiet">{texts.metrics.empty}</p>
        {felt}
      </div>
    );
  const { conversation, rows, labels, definitions } = measuresOf(metrics.metrics);
  return (
    <div className="tab-content">
      {labels.length > 0 && <TalkShare rows={rows} labels={labels} speakers={speakers} />}
      {rows.length > 0 && (
        <table className="measures">
          <caption>{texts.metrics.bySpeaker}</caption>
          <SpeakersHead rows={texts.metrics.metric} labels={labels} speakers={speakers} />
          <tbody>
            {rows.map(([name, values]) => (
              <tr key={name}>
                <Name name={name} definition={definitions[name]} />
                {values.map((value, index) => (
                  <td key={labels[index]}>{shown(name, value)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {conversation.length > 0 && (
        <table className="measures">
          <caption>{texts.metrics.whole}</caption>
          <tbody>
            {conversation.map(([name, value]) => (
              <tr key={name}>
                <Name name={name} definition={definitions[name]} />
                <td>{shown(name, value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {felt}
      <p className="quiet">{texts.metrics.version(metrics.version)}</p>
    </div>
  );
}

function Name({ name, definition }: { name: string; definition: string | undefined }) {
  return (
    <th scope="row">
      {title(name)}
      {definition && (
        <Hint className="info-button" hint={definition} label={`${texts.metrics.definition}: ${title(name)}. ${definition}`}>
          <Info aria-hidden="true" size={13} />
        </Hint>
      )}
    </th>
  );
}

/** The one figure people look for first; the table below says the same in numbers. */
function TalkShare({ rows, labels, speakers }: { rows: [string, (number | null)[]][]; labels: string[]; speakers: Speaker[] }) {
  const shares = rows.find(([name]) => name === "talk_ratio_of_talk")?.[1];
  if (!shares) return null;
  return (
    <div className="talk-share" aria-hidden="true">
      {labels.map((label, index) => (
        <span
          key={label}
          className={`talk-share-part ${speakerClass(colourOf(speakers, label))}`}
          style={{ flexGrow: shares[index] ?? 0 }}
        >
          {(shares[index] ?? 0) > 0.12 && shown("talk_ratio_of_talk", shares[index] ?? null)}
        </span>
      ))}
    </div>
  );
}
