/** What was felt: sentiment of each speaker by quarter, and the words of feeling, each leading to where it was said. */
import { Info } from "lucide-react";
import type { Emotion, Feeling, Speaker, Utterance } from "../api/types";
import { texts } from "../texts";
import { clock } from "../time";
import { Hint } from "../ui/Hint";
import { byEmotion } from "./emotions";
import { keyOf, type Proof } from "./evidence";
import { signed } from "./measures";
import { SpeakersHead } from "./SpeakersHead";
import type { Stage } from "./stage";

export function Feelings({ feelings, speakers }: { feelings: readonly Feeling[]; speakers: Speaker[] }) {
  const t = texts.feelings;
  if (feelings.length === 0) return null;
  const rows: [name: string, values: (number | null)[]][] = [
    [t.overall, feelings.map(({ sentiment }) => sentiment)],
    ...t.quarters.map((name, at): [string, (number | null)[]] => [name, feelings.map(({ quarters }) => quarters[at] ?? null)]),
    [t.change, feelings.map(({ change }) => change)],
  ];
  return (
    <table className="measures feelings">
      <caption>
        {t.title}
        <Hint className="info-button" hint={t.hint} label={`${t.title}. ${t.hint}`}>
          <Info aria-hidden="true" size={13} />
        </Hint>
      </caption>
      <SpeakersHead rows={t.title} labels={feelings.map(({ speaker }) => speaker)} speakers={speakers} />
      <tbody>
        {rows.map(([name, values]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {values.map((value, at) => (
              <td key={feelings[at]?.speaker}>{value === null ? <span className="quiet">{t.notEnough}</span> : signed(value)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface WordsProps {
  emotions: readonly Emotion[];
  utterances: readonly Utterance[];
  stage: Stage;
}

export function FeelingWords({ emotions, utterances, stage }: WordsProps) {
  const t = texts.feelings;
  if (emotions.length === 0) return null;
  return (
    <section aria-labelledby="feeling-words">
      <h2 id="feeling-words" className="measures-title">
        {t.words}
      </h2>
      <dl className="feeling-words">
        {byEmotion(emotions).map(([emotion, words]) => (
          <div key={emotion}>
            <dt>
              {t.emotions[emotion] ?? emotion} <span className="quiet">{words.length}</span>
            </dt>
            <dd>
              {words.map((word) => (
                <FeelingWord key={`${word.utterance_id}:${word.char_start}`} word={word} said={utterances.find(({ id }) => id === word.utterance_id)} stage={stage} />
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function FeelingWord({ word, said, stage }: { word: Emotion; said: Utterance | undefined; stage: Stage }) {
  const t = texts.feelings;
  const proof: Proof = { ...word, quote: word.word };
  const time = clock(word.start);
  const name = (stage.hasAudio ? t.play : t.show)(word.word, time);
  return (
    <button
      type="button"
      className={stage.playing === keyOf(proof) ? "chip chip-playing" : "chip"}
      aria-label={word.denied ? `${name} (${t.denied})` : name}
      title={said?.text}
      onClick={() => stage.play(proof)}
    >
      {word.word}
      {word.denied && <span className="chip-count">({t.denied})</span>}
      <span className="chip-count time">{time}</span>
    </button>
  );
}
