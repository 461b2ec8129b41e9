/** One insight: what it says, its proof, and what a person may do with it. */
import { Check, EllipsisVertical, Tag, UserRound, X } from "lucide-react";
import { Button, Menu, MenuItem, MenuTrigger, Popover, ToggleButton } from "react-aria-components";
import type { Insight, Speaker } from "../api/types";
import { texts } from "../texts";
import { EvidenceQuote } from "./EvidenceQuote";
import { keyOf, repeats } from "./evidence";
import { InsightEdit } from "./InsightEdit";
import { familyOf } from "./kinds";
import { Particulars } from "./Particulars";
import { levelOf, wordsOf } from "./severity";
import type { Stage } from "./stage";
import { colourOf, nameOf, speakerClass } from "./speakers";
import type { Chosen } from "./useChosen";
import { found, isOwn, type InsightActions } from "./useInsightActions";
import { useWork } from "./work";

interface Props {
  insight: Insight;
  theme: string | null;
  speakers: Speaker[];
  stage: Stage;
  actions: InsightActions;
  chosen: Chosen;
}

export function InsightCard({ insight, theme, speakers, stage, actions, chosen }: Props) {
  const { mayEdit } = useWork();
  const editing = chosen.editing === insight.id;
  const quoted = repeats(insight.statement, insight.evidence[0]?.quote ?? "");
  const classes = ["insight", `insight-${insight.status}`, chosen.id === insight.id ? "insight-chosen" : "", insight.stale ? "insight-stale" : ""];
  return (
    <li className={classes.filter(Boolean).join(" ")} id={`insight-${insight.id}`} data-insight={insight.id}>
      {editing ? (
        <InsightEdit insight={insight} onSave={(change) => actions.reword(insight, change)} onClose={() => chosen.edit(null)} />
      ) : (
        !quoted && <p className="insight-statement">{insight.statement}</p>
      )}
      {insight.evidence.map((evidence) => (
        <EvidenceQuote
          key={evidence.id}
          quote={evidence.quote}
          speaker={nameOf(speakers, insight.speaker)}
          speakerClass={speakerClass(colourOf(speakers, insight.speaker))}
          start={evidence.start}
          verified={evidence.verified}
          hasAudio={stage.hasAudio}
          playing={stage.playing === keyOf(evidence)}
          onPlay={() => {
            chosen.choose(insight.id);
            stage.play(evidence);
          }}
        />
      ))}
      <div className="insight-foot">
        <InsightFacts insight={insight} theme={theme} name={nameOf(speakers, insight.speaker)} />
        {mayEdit && <Decision insight={insight} actions={actions} chosen={chosen} />}
      </div>
    </li>
  );
}

function Decision({ insight, actions, chosen }: Pick<Props, "insight" | "actions" | "chosen">) {
  const accept = insight.status === "accepted" ? texts.insights.accepted : texts.insights.accept;
  const reject = insight.status === "rejected" ? texts.insights.rejected : texts.insights.reject;
  return (
    <div className="insight-decision">
      <ToggleButton
        className="decide decide-accept"
        aria-label={`${accept}: ${insight.statement}`}
        isSelected={insight.status === "accepted"}
        onChange={() => actions.decide(insight, "accepted")}
      >
        <Check aria-hidden="true" size={15} />
        {accept}
      </ToggleButton>
      <ToggleButton
        className="decide decide-reject"
        aria-label={`${reject}: ${insight.statement}`}
        isSelected={insight.status === "rejected"}
        onChange={() => actions.decide(insight, "rejected")}
      >
        <X aria-hidden="true" size={15} />
        {reject}
      </ToggleButton>
      <More insight={insight} actions={actions} chosen={chosen} />
    </div>
  );
}

function More({ insight, actions, chosen }: Pick<Props, "insight" | "actions" | "chosen">) {
  const items = [
    { id: "edit", text: texts.coding.edit, run: () => chosen.edit(insight.id) },
    ...(familyOf(insight.kind) ? [{ id: "theme", text: texts.coding.move, run: () => chosen.move(insight.id) }] : []),
    ...(found(insight) ? [{ id: "restore", text: texts.coding.restore, run: () => actions.restore(insight) }] : []),
    ...(isOwn(insight) ? [{ id: "remove", text: texts.coding.remove, run: () => actions.remove(insight) }] : []),
  ];
  return (
    <MenuTrigger>
      <Button className="icon-button insight-more" aria-label={texts.coding.actionsFor(insight.statement)}>
        <EllipsisVertical aria-hidden="true" size={15} />
      </Button>
      <Popover className="popover" placement="bottom end">
        <Menu className="list" aria-label={texts.coding.actionsFor(insight.statement)}>
          {items.map(({ id, text, run }) => (
            <MenuItem key={id} id={id} className="list-item" textValue={text} onAction={run}>
              <span className="list-text">{text}</span>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

function InsightFacts({ insight, theme, name }: Pick<Props, "insight" | "theme"> & { name: string }) {
  const { severity, cx_component: component } = insight;
  const level = levelOf(severity);
  const { told, word } = wordsOf(insight.kind);
  return (
    <p className="insight-facts">
      <Particulars insight={insight} name={name} />
      {level && severity !== null && (
        <span className={`severity severity-${level}`} title={told(Math.round(severity * 100))}>
          <span className="severity-dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          {word[level]}
        </span>
      )}
      {component && <span className="component">{texts.insights.cx[component]}</span>}
      {theme && (
        <span className="insight-theme" title={texts.coding.theme}>
          <Tag aria-hidden="true" size={12} />
          <span className="visually-hidden">{texts.coding.theme}: </span>
          {theme}
        </span>
      )}
      {isOwn(insight) ? (
        <span className="insight-theme">
          <UserRound aria-hidden="true" size={12} />
          {texts.coding.own}
        </span>
      ) : (
        found(insight) && <span>{texts.coding.reworded}</span>
      )}
    </p>
  );
}
