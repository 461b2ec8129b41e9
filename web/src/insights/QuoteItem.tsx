/** One insight in the drawer: its quote plays, leads to its second, moves to another theme or is kept in this one. */
import { EllipsisVertical, ExternalLink, Pin } from "lucide-react";
import { Button, Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover, Separator } from "react-aria-components";
import { useLocation } from "wouter";
import type { Quote, Theme } from "../api/types";
import { EvidenceQuote } from "../conversation/EvidenceQuote";
import { repeats } from "../conversation/evidence";
import { KindIcon } from "../conversation/kinds";
import { Particulars } from "../conversation/Particulars";
import { readable } from "../conversation/speakers";
import { locale, texts } from "../texts";
import { clock, day, hashOfSeconds } from "../time";
import { Link } from "../ui/Link";
import type { Actions } from "./useActions";

interface Props {
  quote: Quote;
  themes: Theme[];
  actions: Actions;
  playing: boolean;
  onPlay: () => void;
  /** Set while quotes are chosen to become a theme of their own. */
  chosen: boolean | null;
  onChoose: () => void;
}

const OUT = "out";
const KEEP = "keep";

export function QuoteItem({ quote, themes, actions, playing, onPlay, chosen, onChoose }: Props) {
  const [, navigate] = useLocation();
  const t = texts.themes;
  const { insight } = quote;
  const proof = insight.evidence[0];
  if (!proof) return null;
  const who = insight.speaker_name ?? (insight.role ? texts.speakers.roles[insight.role] : readable(insight.speaker));
  const href = `/recordings/${insight.recording_id}${hashOfSeconds(proof.start)}`;
  return (
    <li className="drawer-quote">
      {chosen !== null && (
        <label className="pick">
          <input type="checkbox" checked={chosen} onChange={onChoose} aria-label={t.choose(proof.quote)} />
        </label>
      )}
      <div className="drawer-quote-body">
        <p className="drawer-quote-head">
          <span className={`kind-${insight.kind} drawer-kind`}>
            <KindIcon kind={insight.kind} size={14} />
            {texts.insights.one[insight.kind]}
          </span>
          <Link className="drawer-link" href={href} aria-label={t.openAt(quote.recording_title, clock(proof.start))}>
            <span>{quote.recording_title}</span>
            <ExternalLink aria-hidden="true" size={13} />
          </Link>
          <span className="quiet">{day(quote.on, locale)}</span>
        </p>
        {!repeats(insight.statement, proof.quote) && <p className="insight-statement">{insight.statement}</p>}
        {(insight.outcome || insight.who) && (
          <p className="insight-facts">
            <Particulars insight={insight} name={who} />
          </p>
        )}
        <EvidenceQuote
          quote={proof.quote}
          speaker={who}
          speakerClass={insight.role === "agent" || insight.role === "interviewer" ? "speaker-1" : "speaker-0"}
          start={proof.start}
          hasAudio={quote.has_audio}
          playing={playing}
          verified={proof.verified}
          onPlay={quote.has_audio ? onPlay : () => navigate(href)}
        />
      </div>
      {actions.allowed && insight.kind !== "commitment" && insight.kind !== "outcome" && <PlaceMenu quote={quote} themes={themes} actions={actions} />}
    </li>
  );
}

function PlaceMenu({ quote: { insight }, themes, actions }: Pick<Props, "quote" | "themes" | "actions">) {
  const t = texts.themes;
  const name = t.quoteActions(insight.evidence[0]?.quote ?? insight.statement);
  const choose = (key: string) => {
    const to = themes.find((theme) => theme.id === key);
    if (key === KEEP) actions.act({ do: "move", insight: insight.id, theme: insight.theme_id }, t.did.keep);
    else if (key === OUT) actions.act({ do: "move", insight: insight.id, theme: null }, t.did.out);
    else if (to) actions.act({ do: "move", insight: insight.id, theme: to.id }, t.did.move(to.label));
  };
  return (
    <MenuTrigger>
      <Button className="icon-button" aria-label={name}>
        <EllipsisVertical aria-hidden="true" size={16} />
      </Button>
      <Popover className="popover" placement="bottom end">
        <Menu className="list" aria-label={name} onAction={(key) => choose(String(key))}>
          {insight.theme_id && (
            <MenuItem id={KEEP} className="list-item" textValue={t.keep}>
              <Pin aria-hidden="true" size={15} />
              <span className="list-text">{t.keep}</span>
            </MenuItem>
          )}
          {insight.theme_id && <Separator className="list-line" />}
          <MenuSection>
            <Header className="list-head">{t.moveTo}</Header>
            {themes
              .filter((theme) => theme.id !== insight.theme_id)
              .map((theme) => (
                <MenuItem key={theme.id} id={theme.id} className="list-item" textValue={theme.label}>
                  <span className="list-text">{theme.label}</span>
                </MenuItem>
              ))}
            {insight.theme_id && (
              <MenuItem id={OUT} className="list-item" textValue={t.outOfAll}>
                <span className="list-text">{t.outOfAll}</span>
              </MenuItem>
            )}
          </MenuSection>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
