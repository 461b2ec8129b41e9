/** The one audio element of a page and its state. Listeners hear ticks each frame; React hears only what changes rarely. */
import { afterSilence, type Silence } from "./silences";

export interface PlayerState {
  playing: boolean;
  rate: number;
  duration: number;
  failed: boolean;
  /** The stretch that plays now because somebody asked for its evidence. */
  range: { start: number; end: number } | null;
  /** Whether silences are left out while playing on; a quote that was asked for plays as it was said. */
  skipping: boolean;
}

export const RATES = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3] as const;

export class Player {
  readonly audio: HTMLAudioElement;
  private state: PlayerState = { playing: false, rate: 1, duration: 0, failed: false, range: null, skipping: false };
  private readonly listeners = new Set<() => void>();
  private readonly tickers = new Set<(time: number) => void>();
  private readonly seekers = new Set<(time: number) => void>();
  private frame = 0;
  private silences: readonly Silence[] = [];
  /** Where to go as soon as the media can be sought in. */
  private wanted: number | null = null;
  private ready = false;
  private readonly gone = new AbortController();

  constructor(source: string, duration: number) {
    this.audio = new Audio();
    this.audio.preload = "metadata";
    this.audio.src = source;
    this.audio.preservesPitch = true;
    this.state = { ...this.state, duration };
    const { signal } = this.gone;
    const on = (name: string, run: () => void) => this.audio.addEventListener(name, run, { signal });
    on("play", () => this.started());
    on("pause", () => this.stopped());
    on("ended", () => this.stopped());
    on("seeked", () => this.tick());
    on("timeupdate", () => this.tick());
    on("error", () => this.put({ failed: true, playing: false }));
    on("loadedmetadata", () => {
      if (Number.isFinite(this.audio.duration) && this.audio.duration > 0) this.put({ duration: this.audio.duration });
      this.ready = true;
      if (this.wanted !== null) this.audio.currentTime = this.wanted;
      this.wanted = null;
    });
  }

  get time(): number {
    return this.wanted ?? this.audio.currentTime;
  }

  readonly snapshot = (): PlayerState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Called each frame while playing, and after each seek. */
  onTick(ticker: (time: number) => void): () => void {
    this.tickers.add(ticker);
    ticker(this.time);
    return () => this.tickers.delete(ticker);
  }

  /** Called when a person asks for another place, not when time passes. */
  onSeek(seeker: (time: number) => void): () => void {
    this.seekers.add(seeker);
    return () => this.seekers.delete(seeker);
  }

  async play(): Promise<void> {
    try {
      await this.audio.play();
    } catch (error) {
      // A play() that a pause or a navigation overtook, or that the browser wants a click for, is no failure of the media.
      if (!(error instanceof DOMException) || error.name === "NotSupportedError") this.put({ failed: true });
    }
  }

  toggle(): void {
    if (this.audio.paused) void this.play();
    else this.audio.pause();
  }

  seek(time: number, keepRange = false): void {
    const last = this.state.duration || Number.POSITIVE_INFINITY;
    const at = Math.min(Math.max(0, time), last);
    if (!keepRange && this.state.range) this.put({ range: null });
    // Not by readyState: it turns before its event comes, and the event would take the place sought first over this one.
    if (this.ready) this.audio.currentTime = at;
    else this.wanted = at;
    for (const seeker of this.seekers) seeker(at);
    this.tick();
  }

  playFrom(time: number): void {
    this.seek(time);
    void this.play();
  }

  /** Plays start..end and stops there. */
  playRange(start: number, end: number): void {
    this.put({ range: { start, end } });
    this.seek(start, true);
    void this.play();
  }

  setRate(rate: number): void {
    this.audio.playbackRate = rate;
    this.audio.defaultPlaybackRate = rate;
    this.put({ rate });
  }

  stepRate(direction: 1 | -1): void {
    const index = RATES.findIndex((rate) => rate >= this.state.rate);
    this.setRate(RATES[Math.min(RATES.length - 1, Math.max(0, index + direction))] ?? 1);
  }

  /** Where nobody speaks, in order. */
  knowSilences(silences: readonly Silence[]): void {
    this.silences = silences;
  }

  skipSilence(skipping: boolean): void {
    this.put({ skipping });
    this.tick();
  }

  destroy(): void {
    this.gone.abort();
    cancelAnimationFrame(this.frame);
    this.audio.pause();
    this.audio.removeAttribute("src");
    this.audio.load();
  }

  private put(change: Partial<PlayerState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }

  private started(): void {
    this.put({ playing: true });
    const loop = () => {
      this.tick();
      if (!this.audio.paused) this.frame = requestAnimationFrame(loop);
    };
    cancelAnimationFrame(this.frame);
    loop();
  }

  private stopped(): void {
    cancelAnimationFrame(this.frame);
    this.put({ playing: false });
    this.tick();
  }

  private tick(): void {
    const { range } = this.state;
    const time = this.time;
    if (range && !this.audio.paused && time >= range.end) {
      this.audio.pause();
      this.put({ range: null });
    } else if (!range && this.state.skipping && !this.audio.paused && this.ready) {
      const on = afterSilence(this.silences, time);
      if (on !== null && on < this.state.duration - 0.05) this.audio.currentTime = on;
    }
    for (const ticker of this.tickers) ticker(this.time);
  }
}
