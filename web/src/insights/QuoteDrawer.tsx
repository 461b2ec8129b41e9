/** The quotes behind a figure, beside the page: each plays, and leads to its second. */
import { Split, X } from "lucide-react";
import { useState } from "react";
import { Button, Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useQuotes } from "../api/insights";
import type { Quote, Theme } from "../api/types";
import { useHitPlayer } from "../search/useHitPlayer";
import { texts } from "../texts";
import { Trouble } from "../ui/Trouble";
import { Waiting } from "../ui/Waiting";
import type { Asked } from "./asked";
import { DoneBar } from "./DoneBar";
import { QuoteItem } from "./QuoteItem";
import { within, withoutUnit, type Scope, type Unit } from "./scope";
import { NameDialog } from "./ThemeDialogs";
import { ThemeSummary } from "./ThemeSummary";
import type { Actions } from "./useActions";

interface Props {
  project: string;
  asked: Asked;
  scope: Scope;
  themes: Theme[];
  actions: Actions;
  selecting: boolean;
  onSelecting: (selecting: boolean) => void;
  onClose: () => void;
}

export function QuoteDrawer(props: Props) {
  const { asked, themes, onClose } = props;
  const theme = themes.find((item) => item.id === asked.theme);
  return (
    <ModalOverlay className="overlay drawer-overlay" isOpen isDismissable onOpenChange={(open) => !open && onClose()}>
      <Modal className="drawer">
        <Dialog className="drawer-inside">
          <header className="drawer-head">
            <Heading slot="title" className="window-title">
              {theme?.label ?? asked.title}
            </Heading>
            <Button className="icon-button" aria-label={texts.common.close} onPress={onClose}>
              <X aria-hidden="true" size={18} />
            </Button>
          </header>
          <Inside {...props} theme={theme} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Inside({ project, asked, scope, theme, themes, actions, selecting, onSelecting }: Props & { theme: Theme | undefined }) {
  const t = texts.themes;
  const [period, setPeriod] = useState<string | null>(null);
  const unit: Unit = scope.unit ?? "week";
  const query = period ? { ...asked.query, ...withoutUnit(within(scope, period)), unit } : asked.query;
  const quotes = useQuotes(project, query);
  const player = useHitPlayer();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const items = quotes.data?.pages.flatMap((page) => page.items) ?? [];
  const first = quotes.data?.pages[0];
  const toggle = (id: string) =>
    setChosen((old) => {
      const now = new Set(old);
      if (!now.delete(id)) now.add(id);
      return now;
    });
  const play = ({ insight }: Quote) => {
    const proof = insight.evidence[0];
    if (proof) player.toggle(insight.id, { recording_id: insight.recording_id, start: proof.start, end: proof.end });
  };
  return (
    <div className="drawer-body">
      <DoneBar actions={actions} />
      {theme?.facts && <ThemeSummary theme={theme} unit={unit} period={period} onPeriod={setPeriod} />}
      <div className="drawer-count">
        <p role="status">{first && t.quotesFrom(first.total, first.participants)}</p>
        {actions.allowed && theme && items.length > 1 && !selecting && (
          <Button className="button button-small button-quiet" onPress={() => onSelecting(true)}>
            <Split aria-hidden="true" size={14} />
            {t.select}
          </Button>
        )}
      </div>
      {quotes.isPending && <Waiting />}
      {quotes.isError && <Trouble error={quotes.error} retry={() => void quotes.refetch()} />}
      {quotes.isSuccess && items.length === 0 && <p className="quiet">{t.noQuotes}</p>}
      <ul className="drawer-quotes">
        {items.map((quote) => (
          <QuoteItem
            key={quote.insight.id}
            quote={quote}
            themes={themes}
            actions={actions}
            playing={player.playing === quote.insight.id}
            onPlay={() => play(quote)}
            chosen={selecting && theme ? chosen.has(quote.insight.id) : null}
            onChoose={() => toggle(quote.insight.id)}
          />
        ))}
      </ul>
      {quotes.hasNextPage && (
        <Button className="button" onPress={() => void quotes.fetchNextPage()} isDisabled={quotes.isFetchingNextPage}>
          {t.moreQuotes}
        </Button>
      )}
      {selecting && theme && (
        <SplitFoot
          theme={theme}
          chosen={chosen}
          actions={actions}
          onDone={() => {
            setChosen(new Set());
            onSelecting(false);
          }}
        />
      )}
    </div>
  );
}

interface SplitProps {
  theme: Theme;
  chosen: ReadonlySet<string>;
  actions: Actions;
  onDone: () => void;
}

function SplitFoot({ theme, chosen, actions, onDone }: SplitProps) {
  const t = texts.themes;
  const [naming, setNaming] = useState(false);
  return (
    <div className="drawer-foot">
      <p className="quiet">{t.selecting}</p>
      <Button className="button" onPress={onDone}>
        {texts.common.cancel}
      </Button>
      <Button className="button button-primary" isDisabled={chosen.size === 0} onPress={() => setNaming(true)}>
        {t.split(chosen.size)}
      </Button>
      {naming && (
        <NameDialog
          title={t.splitTitle}
          label=""
          onClose={() => setNaming(false)}
          onSave={(label) => {
            actions.act({ do: "split", theme: theme.id, label, insights: [...chosen] }, t.did.split(label));
            onDone();
          }}
        />
      )}
    </div>
  );
}
