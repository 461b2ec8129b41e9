/** Which seconds the waveform shows: zoomed in, moved along, following the audio. Pure. */

export interface View {
  start: number;
  end: number;
}

/** So few seconds fill the width at most. */
const NARROWEST = 4;
const STEP = 2;

const within = (start: number, length: number, duration: number): View => {
  const at = Math.max(0, Math.min(start, duration - length));
  return { start: at, end: at + length };
};

export const whole = (duration: number): View => ({ start: 0, end: duration });
export const isWhole = (view: View, duration: number): boolean => view.end - view.start >= duration - 0.001;
export const canZoomIn = (view: View): boolean => view.end - view.start > NARROWEST + 0.001;
export const shareOf = (view: View, time: number): number => (time - view.start) / (view.end - view.start);

/** Shows `1 / factor` of what was shown; the second `around` stays where it was. */
export function zoomBy(view: View, factor: number, around: number, duration: number): View {
  const before = view.end - view.start;
  const length = Math.min(duration, Math.max(Math.min(NARROWEST, duration), before / factor));
  const share = Math.min(1, Math.max(0, shareOf(view, around)));
  return within(around - share * length, length, duration);
}

export const zoomIn = (view: View, around: number, duration: number): View => zoomBy(view, STEP, around, duration);
export const zoomOut = (view: View, around: number, duration: number): View => zoomBy(view, 1 / STEP, around, duration);
export const moveBy = (view: View, seconds: number, duration: number): View =>
  within(view.start + seconds, view.end - view.start, duration);
export const centreOn = (view: View, time: number, duration: number): View =>
  within(time - (view.end - view.start) / 2, view.end - view.start, duration);

/** The next page when the audio leaves the seconds shown; the same object as long as it does not. */
export function follow(view: View, time: number, duration: number): View {
  if (time >= view.start && time <= view.end) return view;
  return within(time - (view.end - view.start) * 0.1, view.end - view.start, duration);
}
